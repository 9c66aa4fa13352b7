"""Integers around the limits of 32 and 64 bits are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
edges = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64]
d = {}
for edge in edges:
    d[edge] = str(edge)
    d[-edge] = str(-edge)

# %% ask: found by fresh keys
one = len([0])
fresh = [0, 1, (one << 31) - 1, one << 31, (one << 32) - 1, one << 32]
fresh += [(one << 63) - 1, one << 63, (one << 64) - 1, one << 64]
[(key in d, -key in d) for key in fresh]

# %% ask: every value
[d.get(key) == str(key) for key in fresh]

# %% ask: size
len(d)
