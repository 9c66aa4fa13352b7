"""A feed suspended at the clock goes on with the host's time, and later readings take the next ones."""
# /// scenario
# suspend = "os"
# at = 2
# [answers.os]
# "datetime.now" = [
#   { value = { datetime = "2024-02-29T12:00:00" } },
#   { value = { datetime = "2024-02-29T12:00:01.500000" } },
# ]
# ///

# %% feed
from datetime import datetime

started = datetime.now()
ended = datetime.now()

# %% ask: readings
(started, ended)

# %% ask: time between
(ended - started).total_seconds()
