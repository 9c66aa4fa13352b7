"""An iterator over a list stays tied to the list: what is appended later comes out of it."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
items = [1, 2]
iterator = iter(items)
next(iterator)

# %% ask: what is appended later comes out
items.append(3)
list(iterator)

# %% ask: a dict that grows under its iterator raises
d = {1: 1, 2: 2}
keys = iter(d)
next(keys)
d[3] = 3
try:
    next(keys)
    outcome = "no error"
except RuntimeError as error:
    outcome = str(error)
outcome
