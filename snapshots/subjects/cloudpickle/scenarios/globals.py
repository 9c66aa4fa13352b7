"""A function that reads and writes the program's globals, and imports."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import math

total = [0]

def add(x):
    import json
    total[0] += x
    return json.dumps([total[0], math.floor(2.5)])

state = add

# %% ask: once
state(1)
# %% ask: twice
state(2)
