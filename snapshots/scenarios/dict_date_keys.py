"""Dates, times and durations are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from datetime import date, time, timedelta

d = {date(2024, 2, 29): "leap day", time(12, 30): "lunch", timedelta(days=1, microseconds=5): "a day and a bit"}

# %% ask: a date
d.get(date(2024, 3, 1) - timedelta(days=1))

# %% ask: a time
d.get(time(6 * 2, 30))

# %% ask: a duration
d.get(timedelta(hours=24) + timedelta(microseconds=5))

# %% ask: keys in order
list(d)
