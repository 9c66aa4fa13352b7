"""Dates, times, time zones and durations keep their value and arithmetic."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from datetime import date, datetime, time, timedelta, timezone

kolkata = timezone(timedelta(hours=5, minutes=30), "IST")
leap = date(2024, 2, 29)
moment = datetime(2024, 12, 31, 23, 59, 59, 999_999, tzinfo=kolkata)
naive = datetime(1, 1, 1)
clock = time(23, 59, 0, 1, tzinfo=timezone.utc)
span = timedelta(days=-1, seconds=5, microseconds=7)

# %% ask: values
[leap, moment, naive, clock, span]

# %% ask: arithmetic
[leap + timedelta(days=366), moment + timedelta(microseconds=1), moment - datetime(2024, 1, 1, tzinfo=timezone.utc)]

# %% ask: durations
[span * 3, span.total_seconds(), abs(span), timedelta(weeks=1) // timedelta(hours=5)]

# %% ask: the zone's name and offset
[moment.tzname(), kolkata.utcoffset(None), moment.astimezone(timezone.utc).isoformat()]

# %% ask: formatted
[moment.strftime("%Y-%m-%d %H:%M:%S %z"), leap.isoweekday(), naive.isoformat()]
