"""Every form of an enumeration's variants, in themselves."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Choices": {"choices": ["Unit", {"Newtype": -9000000000}, {"Tuple": [1, 70000]}, {"Struct": {"next": {"Struct": {"next": null}}}}]}}

# %% ask: kind
kind
# %% ask: choices
choices
