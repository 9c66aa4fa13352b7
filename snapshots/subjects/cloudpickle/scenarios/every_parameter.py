"""A function with every kind of parameter."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def every(a, /, b, *rest, c=3, **more):
    return [a, b, rest, c, sorted(more)]

state = every

# %% ask: called
state(1, 2, 3, c=4, d=5)
# %% ask: wrongly
state()
