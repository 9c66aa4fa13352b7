"""A generator of random numbers goes on where it was."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import random

state = random.Random(7)
state.random()
state.gauss(0, 1)

# %% ask: next
[state.random() for _ in range(3)]
# %% ask: the other half
state.gauss(0, 1)
# %% ask: a sample
state.sample(range(100), 5)
# %% ask: shuffled
[x for x in [list(range(8))] if state.shuffle(x) is None]
