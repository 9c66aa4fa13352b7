"""Integers and floats of every width."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([(1, 2, 3, 4, 0.5, 0.25, 0.125)], dtype="i1,i2,i4,i8,f2,f4,f8")

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
state[0].item()
