"""An array in Fortran order stays in it."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.asfortranarray(np.arange(6).reshape(2, 3))

# %% ask: type
str(state.dtype)
# %% ask: shape
list(state.shape)
# %% ask: values
state.tolist()
# %% ask: order
state.flags.f_contiguous
