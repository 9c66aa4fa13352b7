"""Integers around 2^31, 2^32, 2^63 and 2^64, and far beyond, keep their value and arithmetic."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
edges = [2**power + offset for power in (31, 32, 63, 64, 200) for offset in (-1, 0, 1)]
negative = [-edge for edge in edges]
huge = 3**2000

# %% ask: values
edges

# %% ask: negative values
negative

# %% ask: arithmetic across the edges
[(edge + 1) * 3 // 7 - (edge >> 5) for edge in edges]

# %% ask: signed division and remainder
[divmod(value, 2**32 + 1) for value in negative]

# %% ask: a thousand digits
(huge % 10**20, huge == 3**1000 * 3**1000, len(str(huge)))
