"""The greatest number of each type."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Unsigned": {"short": 65535, "word": 4294967295, "long": 18446744073709551615, "size": 300}}

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
