"""Frozensets, of numbers, bytes and frozensets, are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {frozenset(): 0, frozenset({1, 2, 3}): 1, frozenset({b"x", b"y"}): 2, frozenset({frozenset({1})}): 3}

# %% ask: found by fresh keys
[d.get(frozenset([])), d.get(frozenset([3, 2, 1]))]

# %% ask: a frozenset of bytes
d.get(frozenset(["y".encode(), "x".encode()]))

# %% ask: a nested frozenset
d.get(frozenset([frozenset([1])]))

# %% ask: an equal set has the same members
[set(key) == {1, 2, 3} for key in d]
