"""Records inside records, with an array in one."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
inner = np.dtype([("x", "f8"), ("y", "i2", (2,))])
state = np.zeros(2, dtype=[("name", "S3"), ("inner", inner)])
state["inner"]["y"][1] = [4, 5]

# %% ask: fields
list(state.dtype.names)
# %% ask: inner
list(state.dtype['inner'].names)
# %% ask: values
state['inner']['y'].tolist()
# %% ask: size
state.dtype.itemsize
