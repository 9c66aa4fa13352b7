"""Field names beyond ASCII, for which the format has a third version."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([(1, 2)], dtype=[("größe", "i4"), ("日本", "i4")])

# %% ask: fields
list(state.dtype.names)
# %% ask: values
state['größe'].tolist()
