"""Numbers in the other byte order."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([1, -2, 2**40], dtype=">i8")

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
state.tolist()
# %% ask: order
state.dtype.byteorder
# %% ask: calculated
(state + 1).tolist()
