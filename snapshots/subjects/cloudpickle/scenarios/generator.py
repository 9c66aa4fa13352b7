"""A generator function, and one that hands on to another."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def inner(n):
    got = yield n
    return got

def outer():
    result = yield from inner(1)
    yield [result]

state = outer

# %% ask: first
next(state())
# %% ask: sent
[g.send(None), g.send('x')] if (g := state()) else None
