"""Records with the padding that C gives them."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array([(1, 2.5)], dtype=np.dtype([("a", "i1"), ("b", "f8")], align=True))

# %% ask: size
state.dtype.itemsize
# %% ask: aligned
state.dtype.isalignedstruct
# %% ask: values
state['b'].tolist()
# %% ask: offsets
[state.dtype.fields[name][1] for name in state.dtype.names]
