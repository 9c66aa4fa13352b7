"""Functions and values made by `exec` and `eval` stay."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
namespace = {"base": 40}
exec("def add(n):\n    return base + n\n\nseen = [add(1)]", namespace)
exec("made_here = eval('6 * 7')")

# %% ask: a function with a namespace of its own
[namespace["add"](2), namespace["seen"]]

# %% ask: its namespace is the one it had
namespace["base"] = 0
namespace["add"](2)

# %% ask: made in the session
made_here

# %% ask: evaluated in that namespace
eval("add(base + 5)", namespace)
