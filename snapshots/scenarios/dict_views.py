"""Views of a dict stay live: what is added afterwards shows in them."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"a": 1, b"b": 2}
keys, values, items = d.keys(), d.values(), d.items()

# %% ask: a later entry shows
d["c".encode()] = 3
(list(keys), list(values), list(items))

# %% ask: membership by fresh keys
["a".encode() in keys, ("b".encode(), 2) in items, 3 in values]

# %% ask: keys as a set
keys & {"a".encode(), "z".encode()}
