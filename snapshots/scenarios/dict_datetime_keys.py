"""Naive and aware datetimes and time zones are found again as dict keys; aware ones by any equal instant."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from datetime import datetime, timedelta, timezone

kolkata = timezone(timedelta(hours=5, minutes=30), "IST")
d = {
    datetime(2024, 1, 2, 3, 4, 5, 6): "naive",
    datetime(2024, 1, 2, 8, 34, tzinfo=kolkata): "aware",
    timezone.utc: "utc",
    kolkata: "ist",
}

# %% ask: a naive one
d.get(datetime(2024, 1, 1, 3, 4, 5, 6) + timedelta(days=1))

# %% ask: an aware one, by the same wall clock
d.get(datetime(2024, 1, 2, 8, 34, tzinfo=timezone(timedelta(minutes=330))))

# %% ask: an aware one, by the same instant in another zone
d.get(datetime(2024, 1, 2, 3, 4, tzinfo=timezone.utc))

# %% ask: time zones
[d.get(timezone.utc), d.get(timezone(timedelta(minutes=330), "IST"))]
