"""Fixed-width strings of characters and of bytes."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([("größe", b"ab"), ("", b"")], dtype=[("u", "U6"), ("s", "S4")])

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: texts
state['u'].tolist()
# %% ask: bytes
state['s'].tolist()
