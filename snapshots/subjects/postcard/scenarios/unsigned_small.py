"""Numbers that fit into a byte, in types that are wider."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Unsigned": {"short": 1, "word": 2, "long": 3, "size": 4}}

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
