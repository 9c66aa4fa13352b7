"""Truth values, a letter beyond ASCII, and a value of no size."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Flags": {"no": false, "yes": true, "nothing": null, "letter": "ß"}}

# %% ask: kind
kind
# %% ask: no
no
# %% ask: yes
yes
# %% ask: nothing
nothing
# %% ask: letter
letter
