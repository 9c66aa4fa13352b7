"""One dict keyed by every scalar kind and its containers finds each key again."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {
    b"k": 1,
    2**100: 2,
    (1, 2): 3,
    (1, b"x"): 4,
    "s": 5,
    7: 6,
    1.5: 7,
    None: 8,
    frozenset({1}): 9,
    range(3): 10,
}

# %% ask: found by fresh keys
one = len("1")
fresh = [
    "k".encode(),
    one << 100,
    (one, 2),
    (one, "x".encode()),
    "xs"[one:],
    one + 6,
    one + 0.5,
    None,
    frozenset([one]),
    range(one + 2),
]
[key in d for key in fresh]

# %% ask: values
[d.get(key) for key in fresh]

# %% ask: entries removed by fresh keys
[d.pop(key, "absent") for key in fresh]

# %% ask: nothing is left
len(d)
