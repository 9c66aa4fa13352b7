"""A masked array, pickled in an array."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.empty(1, dtype=object)
state[0] = np.ma.array([1, 2, 3], mask=[0, 1, 0])

# %% ask: values
state[0].filled(9).tolist()
# %% ask: mask
state[0].mask.tolist()
