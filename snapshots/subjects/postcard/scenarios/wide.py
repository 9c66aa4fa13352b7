"""Numbers of 128 bits."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Wide": {"unsigned": 5, "signed": -5}}

# %% ask: kind
kind
# %% ask: unsigned
unsigned
# %% ask: signed
signed
