"""Floats, one of them a zero with a sign."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Floats": {"single": 0.5, "double": -0.0}}

# %% ask: kind
kind
# %% ask: single
single
# %% ask: double
double
