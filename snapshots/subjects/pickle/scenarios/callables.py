"""Functions by name, partial ones, and operators."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import functools
import operator
import os.path

state = [len, os.path.join, functools.partial(int, base=2), operator.itemgetter(1), operator.attrgetter("real"), str.upper, [].append]

# %% ask: partial
state[2]('101')
# %% ask: by index
state[3]('ab')
# %% ask: by attribute
state[4](3)
# %% ask: method
state[5]('a')
# %% ask: joined
state[1]('a', 'b')
