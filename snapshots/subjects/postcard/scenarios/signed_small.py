"""Numbers around zero, in types that are wider."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Signed": {"short": -1, "word": 1, "long": 0, "size": -2}}

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
