"""A large dict finds all of its bytes keys again, and keeps their order."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"%d" % i: i for i in range(5000)}

# %% ask: all are found
sum([d.get(str(i).encode(), -1) == i for i in range(5000)])

# %% ask: no others are
sum([str(i).encode() in d for i in range(5000, 10000)])

# %% ask: order
list(d.values()) == list(range(5000))
