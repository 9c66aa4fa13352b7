"""Filtering and combining itertools go on where they were."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from itertools import compress, dropwhile, filterfalse, pairwise, starmap, takewhile, zip_longest

iterators = [
    compress("abcdef", [1, 0, 1, 1, 0, 1]),
    dropwhile(lambda n: n < 3, [1, 2, 3, 4, 1]),
    filterfalse(lambda n: n % 2, range(8)),
    pairwise([b"a", b"b", b"c", b"d"]),
    starmap(pow, [(2, 3), (3, 2), (10, 2)]),
    takewhile(lambda n: n < 4, [1, 2, 3, 4, 1]),
    zip_longest([1, 2, 3], "a", fillvalue="-"),
]
first = [next(iterator) for iterator in iterators]

# %% ask: what was taken before
first

# %% ask: the rest of each
[list(iterator) for iterator in iterators]
