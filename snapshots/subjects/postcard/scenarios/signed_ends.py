"""The least number of each type."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Signed": {"short": -32768, "word": -2147483648, "long": -9223372036854775808, "size": 9223372036854775807}}

# %% ask: kind
kind
# %% ask: short
short
# %% ask: word
word
# %% ask: long
long
# %% ask: size
size
