"""Complex numbers, NaN and the ellipsis are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
nan = float("nan")
d = {1 + 2j: "complex", 5 + 0j: "real", ...: "ellipsis", nan: "nan"}

# %% ask: a complex number
d.get(complex(len("1"), 2))

# %% ask: an equal real number
[d.get(5), d.get(5.0)]

# %% ask: the ellipsis
d.get(Ellipsis)

# %% ask: a NaN is found by itself
d.get(nan)
