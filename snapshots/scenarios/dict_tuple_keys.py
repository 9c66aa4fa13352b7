"""Tuples, flat, nested and empty, are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {(): 0, (1, 2): 1, ("a", None, 1.5, True): 2, ((1, 2), ((3,), ())): 3}

# %% ask: found by fresh keys
one, two = len("1"), len("22")
[tuple([]) in d, (one, two) in d, ("a", None, one + 0.5, one == 1) in d, ((one, two), ((one + two,), ())) in d]

# %% ask: values
[d.get((one, two)), d.get(((one, two), ((3,), ())))]

# %% ask: an equal tuple of floats
d.get((1.0, 2.0))

# %% ask: keys in order
list(d)
