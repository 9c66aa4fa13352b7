"""What is there, and what is not."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Options": {"none": null, "some": 7, "inner": true}}

# %% ask: kind
kind
# %% ask: none
none
# %% ask: some
some
# %% ask: inner
inner
