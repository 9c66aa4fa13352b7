"""Endless and accumulating itertools go on where they were."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from itertools import accumulate, chain, count, cycle, islice, repeat

counter = count(2**62, 2**61)
around = cycle("abc")
same = repeat(b"x", 4)
totals = accumulate([1, 2, 3, 4], lambda a, b: a * b, initial=10)
joined = chain([1, 2], "ab", (3,))
window = islice(range(100), 10, 30, 7)
for iterator in (counter, around, same, totals, joined, window):
    next(iterator)

# %% ask: count passes 2^63
[next(counter) for _ in range(3)]

# %% ask: cycle
[next(around) for _ in range(4)]

# %% ask: the others
[list(same), list(totals), list(joined), list(window)]
