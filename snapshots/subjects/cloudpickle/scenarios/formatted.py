"""F-strings, with formats and conversions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def told(name, value):
    return f"{name!r:>8}|{value:.2f}|{{}}|{value + 1:{len(name)}}"

state = told

# %% ask: called
state('abc', 1.5)
