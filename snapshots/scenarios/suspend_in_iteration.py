"""A feed suspended within loops over live iterators goes on with each of them."""
# /// scenario
# suspend = "call"
# at = 3
# [answers.call]
# fetch = [10, 20, 30, 40]
# ///

# %% feed
from itertools import count, islice

seen = []
table = {b"x": 1, b"y": 2}
for (key, value), number in zip(table.items(), count(100)):
    for letter in islice("abc", 0, 3, 2):
        seen.append((key, value, number, letter, fetch(letter)))

# %% ask: every step
seen
