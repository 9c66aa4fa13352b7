"""An array of objects that are arrays themselves."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.empty(2, dtype=object)
state[0] = np.arange(3)
state[1] = np.float64(1.5)

# %% ask: first
state[0].tolist()
# %% ask: second
state[1].item()
# %% ask: types
[type(item).__name__ for item in state]
