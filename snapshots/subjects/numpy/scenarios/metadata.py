"""Metadata of a type, which the format does not keep."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.zeros(2, dtype=np.dtype("i4", metadata={"unit": "m"}))

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: metadata
dict(state.dtype.metadata or {})
