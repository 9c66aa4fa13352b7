"""The string type that came with NumPy 2."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
state = np.array(["a", "größe" * 10], dtype=np.dtypes.StringDType())

# %% ask: values
state.tolist()
# %% ask: type
type(state.dtype).__name__
