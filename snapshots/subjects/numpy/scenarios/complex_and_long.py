"""Complex numbers, and the machine's long double."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([1 + 2j, -0.5j], dtype="c16")

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
state.tolist()
# %% ask: calculated
(state * 2).tolist()
