"""Strings, small integers, floats, booleans and None are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {"s": 1, "": 2, "größer": 3, 7: 4, -1: 5, 1.5: 6, True: 7, None: 8, 0.0: 9, float("inf"): 10}

# %% ask: strings
[d.get("".join(["s"])), d.get("s"[:0]), d.get("GRÖSSER".lower().replace("ss", "ß"))]

# %% ask: numbers
[d.get(len("seven77")), d.get(-len("1")), d.get(3 / 2), d.get(1e308 * 10)]

# %% ask: equal keys of another type
[d.get(7.0), d.get(1), d.get(1.0), d.get(False), d.get(-0.0)]

# %% ask: None
d.get([].sort())

# %% ask: keys in order
list(d)
