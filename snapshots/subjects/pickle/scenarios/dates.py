"""Dates, times and zones, with fold and with a named zone where there is one."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import datetime as dt

state = [
    dt.date(2024, 2, 29),
    dt.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=dt.timezone.utc),
    dt.time(1, 2, 3, 4),
    dt.timedelta(days=-1, microseconds=7),
    dt.timezone(dt.timedelta(hours=5, minutes=30), "IST"),
]

# %% ask: all
state
# %% ask: fold
state[1].fold
# %% ask: calculated
(state[1] + state[3]).isoformat()
