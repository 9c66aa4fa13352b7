"""A name that the host doesn't know either raises NameError where the guest was suspended."""
# /// scenario
# suspend = "name"
# ///

# %% feed
try:
    value = mystery
except NameError as error:
    value = str(error)

# %% ask: caught in place
value
