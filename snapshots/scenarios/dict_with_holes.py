"""A dict that entries were removed from keeps its order, and finds what is left by fresh keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"%d" % i: i for i in range(20)}
for i in range(0, 20, 3):
    d.pop(b"%d" % i)
d[b"0"] = "again, and last"

# %% ask: keys in order
list(d)

# %% ask: removed keys are absent
[str(i).encode() in d for i in range(0, 20, 3)]

# %% ask: the others are found
[d.get(str(i).encode()) for i in range(1, 20, 3)]

# %% ask: more is removed and added
d.pop("1".encode())
d["1".encode()] = "last"
list(d)[-2:]
