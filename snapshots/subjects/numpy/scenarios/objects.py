"""An array of Python objects, which are pickled."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([{"a": 1}, [2], None, "x"], dtype=object)

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
state.tolist()
