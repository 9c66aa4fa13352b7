"""A function of two arguments, with a default."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def add(a, b=10):
    """Adds."""
    return a + b

state = add

# %% ask: called
state(1)
# %% ask: by name
state(b=1, a=2)
# %% ask: documented
state.__doc__
# %% ask: its name
[state.__name__, state.__qualname__]
