"""Bytes as dict keys are found again by a fresh, equal key."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"k": 1, b"": 2, b"0123456789abcdef" * 16: 3}

# %% ask: found by a fresh key
"k".encode() in d

# %% ask: value of a fresh key
d.get("k".encode())

# %% ask: the empty key
d.get(b"k"[:0])

# %% ask: a key of 256 bytes
d.get(b"0123456789abcdef" * 16)

# %% ask: keys in order
list(d)

# %% ask: overwriting adds no second entry
d["k".encode()] = 10
(len(d), list(d.items()))
