"""A host function kept in a variable, a dict and a partial is the same function when it is called later."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# fetch = ["one", "two", "three", "four"]
# ///

# %% feed
from functools import partial

handle = fetch
table = {handle: "a host function", "handle": handle}
bound = partial(handle, "bound")
called = [handle("a"), table["handle"]("b"), bound()]

# %% ask: calls in the feed
called

# %% ask: found by itself
[table.get(handle), table["handle"] is handle, bound.func is handle]

# %% ask: called once more
handle("c")
