"""The machine's own long double."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([1, 3], dtype=np.longdouble) / 3

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
[str(value) for value in state]
