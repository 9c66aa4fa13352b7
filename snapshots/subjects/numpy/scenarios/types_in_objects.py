"""Scalars, types and a generator of random numbers, pickled in an array."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.empty(4, dtype=object)
state[0] = np.dtype("f4")
state[1] = np.int16(3)
state[2] = np.random.RandomState(1)
state[3] = np.random.default_rng(1)

# %% ask: the type
str(state[0])
# %% ask: the scalar
state[1].item()
# %% ask: the old generator
state[2].randint(0, 1000, 3).tolist()
# %% ask: the new generator
state[3].integers(0, 1000, 3).tolist()
