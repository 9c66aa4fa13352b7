"""Bytes as dict keys are found again by a fresh, equal key."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"k": 1, b"": 2, bytes(range(256)): 3}

# %% ask: found by a fresh key
bytes([107]) in d

# %% ask: value of a fresh key
d.get(bytes([107]))

# %% ask: the empty key
d.get(bytes())

# %% ask: a key of 256 bytes
d.get(bytes(range(256)))

# %% ask: keys in order
list(d)

# %% ask: overwriting adds no second entry
d[bytes([107])] = 10
(len(d), d)
