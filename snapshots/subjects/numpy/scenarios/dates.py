"""Dates and durations, with what is not a time."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array(["2024-02-29T12:00", "NaT"], dtype="M8[m]")

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
[str(value) for value in state]
# %% ask: calculated
str(state[0] + np.timedelta64(1, 'h'))
