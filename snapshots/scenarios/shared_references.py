"""Objects that were one stay one: a change through any name shows through all."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
shared = [1]
pair = (shared, shared)
holder = {"a": shared, "b": [shared], "c": pair}
twin = [1]

# %% ask: identity
[pair[0] is shared, holder["a"] is shared, holder["b"][0] is shared, holder["c"] is pair, twin is shared]

# %% ask: a change shows everywhere
holder["b"][0].append(2)
(shared, pair, holder["a"], twin)
