"""An array with an axis of length nought."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.zeros((3, 0, 2), dtype="f4")

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: size
state.size
