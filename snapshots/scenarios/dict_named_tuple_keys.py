"""Named tuples are found again as dict keys, by a fresh one and by the equal plain tuple."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from collections import namedtuple

Point = namedtuple("Point", ["x", "y"])
d = {Point(1, 2): "ints", Point(b"x", 2**80): "bytes and a wide int"}

# %% ask: found by fresh keys
[d.get(Point(len("1"), 2)), d.get(Point("x".encode(), 2**79 * 2))]

# %% ask: found by plain tuples
[d.get((1, 2)), d.get(("x".encode(), 2**80))]

# %% ask: fields of the keys
[(key.x, key.y) for key in d]

# %% ask: a new one of the same class
Point(y=5, x=4)._replace(x=0)
