"""Lists, a tuple and an array."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Lists": {"numbers": [0, -1, 2147483647], "empty": [], "pair": [9, "x"], "array": [1, 2, 65535]}}

# %% ask: kind
kind
# %% ask: numbers
numbers
# %% ask: empty
empty
# %% ask: pair
pair
# %% ask: array
array
