"""A host function looked up by name and kept in a variable is called after the load."""
# /// scenario
# suspend = "name"
# [answers.call]
# fetch = ["one", "two"]
# ///

# %% feed
def later(function, *args):
    return function(*args)


handle = fetch
called = [later(handle, "a"), handle("b")]

# %% ask: both calls
called

# %% ask: it is one function
handle is fetch
