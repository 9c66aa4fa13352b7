"""Half-consumed iterators over built-in containers go on where they were."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {b"a": 1, b"b": 2, b"c": 3}
iterators = {
    "list": iter([1, 2, 3]),
    "tuple": iter((1, 2, 3)),
    "str": iter("aßc"),
    "bytes": iter(b"abc"),
    "range": iter(range(10, 0, -4)),
    "keys": iter(d),
    "values": iter(d.values()),
    "items": iter(d.items()),
    "set": iter({7}),
    "enumerate": iter(enumerate("xyz")),
    "zip": iter(zip("xyz", [1, 2, 3])),
    "map": iter(map(lambda n: n * n, [1, 2, 3])),
    "filter": iter(filter(None, [1, 0, 2, 3])),
    "reversed": iter(reversed([1, 2, 3])),
}
first = {name: next(iterator) for name, iterator in iterators.items()}

# %% ask: what was taken before
first

# %% ask: the rest of each
{name: list(iterator) for name, iterator in iterators.items()}

# %% ask: all are used up
[next(iterator, "end") for iterator in iterators.values()] == ["end"] * len(iterators)
