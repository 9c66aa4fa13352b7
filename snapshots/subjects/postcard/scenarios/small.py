"""Bytes, with and without a sign, at their ends."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Small": {"byte": 255, "signed": -128}}

# %% ask: kind
kind
# %% ask: byte
byte
# %% ask: signed
signed
