"""Maps by texts and by numbers."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Maps": {"numbers": {"a": 1, "b": 300}, "names": {"-1": "x", "70000": "y"}}}

# %% ask: kind
kind
# %% ask: numbers
numbers
# %% ask: names
names
