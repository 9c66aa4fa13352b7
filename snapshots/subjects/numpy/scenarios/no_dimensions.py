"""Arrays of no dimension, and of no elements."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array(7.5)

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: value
state.item()
# %% ask: dimensions
state.ndim
