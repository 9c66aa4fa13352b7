"""A session between two feeds keeps its globals, functions and imports."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import math

count = 0


def bump(step=1):
    global count
    count += step
    return count


# %% feed
bump()
bump(10)

# %% ask: a global
count

# %% ask: a function that changes it
(bump(), count)

# %% ask: an import
math.floor(2.5)

# %% ask: an undefined name stays undefined
try:
    missing
    caught = None
except NameError as error:
    caught = str(error)
caught
