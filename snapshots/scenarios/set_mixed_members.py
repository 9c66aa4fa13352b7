"""A set and a frozenset of every kind of value find each member again."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from datetime import date

members = [b"k", 2**100, (1, b"x"), "s", 7, 1.5, None, frozenset({b"i"}), range(3), date(2024, 1, 2), ...]
s = set(members)
f = frozenset(members)

# %% ask: found in the set
fresh = [
    "k".encode(),
    2**99 * len("22"),
    (1, "x".encode()),
    "s",
    len("sevenXX"),
    3 / 2,
    None,
    frozenset(["i".encode()]),
    range(len("abc")),
    date(2024, 1, 2),
    Ellipsis,
]
[member in s for member in fresh]

# %% ask: found in the frozenset
[member in f for member in fresh]

# %% ask: equal to a set made afresh
[s == set(fresh), f == frozenset(fresh), len(s | set(fresh))]
