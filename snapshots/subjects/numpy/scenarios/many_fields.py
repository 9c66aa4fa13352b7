"""A header of more than 64 KiB, for which the format has a second version."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.zeros(1, dtype=[("field_%05d" % number, "i1") for number in range(4000)])

# %% ask: how many
len(state.dtype.names)
# %% ask: last
state.dtype.names[-1]
