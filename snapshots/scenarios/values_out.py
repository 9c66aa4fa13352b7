"""Every kind of value that a guest hands to its host comes out the same."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from collections import namedtuple
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

Point = namedtuple("Point", "x y")
scalars = [None, True, 0, -1, 2**100, 1.5, -0.0, "text", b"bytes", ...]
containers = [[1, [2]], (1, (2,)), {1, 2}, frozenset({b"x"}), {"k": {b"k": [None]}}, Point(1, Point(2, 3))]
moments = [date(2024, 1, 2), time(3, 4), datetime(2024, 1, 2, 3, tzinfo=timezone.utc), timedelta(1, 2, 3)]
path = Path("/a/b")

# %% ask: scalars
scalars

# %% ask: containers
containers

# %% ask: moments
moments

# %% ask: a path
path
