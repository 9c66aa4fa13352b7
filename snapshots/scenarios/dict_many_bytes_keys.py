"""A large dict finds all of its bytes keys again, and keeps their order."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"%d" % i: i for i in range(5000)}

# %% ask: all are found
[i for i in range(5000) if d.get(str(i).encode()) != i]

# %% ask: no others are
[i for i in range(5000, 10000) if str(i).encode() in d]

# %% ask: order
list(d.values()) == list(range(5000))
