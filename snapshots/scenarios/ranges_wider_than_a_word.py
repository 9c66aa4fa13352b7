"""Ranges of more than 2^32 elements keep their length, and hand out elements beyond the 2^32nd."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
wide = range(2**33)
iterator = iter(range(2**33, 2**34, 2**31))
next(iterator)

# %% ask: length
len(wide)

# %% ask: an element beyond
wide[2**32 + 1]

# %% ask: the last element
wide[-1]

# %% ask: the rest of the iterator
list(iterator)
