"""Ranges are found again as dict keys by any range of equal elements."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {range(0): "empty", range(3): "three", range(10, 0, -3): "down", range(5, 6): "one"}

# %% ask: found by fresh keys
three = len("abc")
[d.get(range(three)), d.get(range(10, 0, -three)), d.get(range(5, three + three))]

# %% ask: equal elements, other bounds
[d.get(range(10, -2, -3)), d.get(range(7, 7)), d.get(range(5, 7, 2))]

# %% ask: other elements are absent
[range(4) in d, range(0, 3, 2) in d]
