"""Zones by name, from the module that came with 3.9."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import datetime as dt
import zoneinfo

state = dt.datetime(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))

# %% ask: offset
state.utcoffset()
# %% ask: name
state.tzinfo.key
