"""Functions, with defaults and with what they close over."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
def add(a, b=10):
    return a + b

def counter(start):
    def step(by):
        return start + by
    return step

from_five = counter(5)

checkpoint()

# %% ask: with a default
add(1)
# %% ask: without
add(1, 2)
# %% ask: a closure
from_five(3)
# %% ask: one made after
counter(1)(1)
