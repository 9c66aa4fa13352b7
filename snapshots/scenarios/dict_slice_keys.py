"""Slices are found again as dict keys."""
# /// scenario
# suspend = "idle"
# cpython = false  # CPython hashes slices only since 3.12
# ///

# %% feed
d = {slice(1, 2): 1, slice(None, 10, 3): 2, slice(-1, None): 3}

# %% ask: found by fresh keys
one = len("1")
[d.get(slice(one, one + 1)), d.get(slice(None, 10, one + 2))]

# %% ask: a slice that counts from the end
d.get(slice(-one, None))

# %% ask: another slice is absent
slice(one, 3) in d
