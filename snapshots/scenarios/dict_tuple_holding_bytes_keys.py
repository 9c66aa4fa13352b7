"""A tuple holding bytes or a wide integer is found again as a dict key."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {(1, b"x"): 1, (2**100,): 2, ("deep", (b"y", (2**64, None))): 3}

# %% ask: a tuple holding bytes
d.get((1, "x".encode()))

# %% ask: a tuple holding a wide integer
d.get((2**99 * len("22"),))

# %% ask: bytes two levels down
d.get(("deep", ("y".encode(), (2**63 * len("22"), None))))

# %% ask: keys in order
list(d)
