"""What the engine's own clock and chance gave is given again by a replay, and chance goes on from there."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///
# CPython has another clock and another seed.

# %% feed
import datetime, random, time

seen = [time.time(), str(datetime.datetime.now(datetime.timezone.utc)), str(datetime.date.today()), random.random()]

# %% ask: what was seen
seen

# %% ask: chance goes on
[random.random(), random.getrandbits(64)]
