"""Ten thousand groupings, each of the one before."""
# /// hostile
# expect = "limit recursion"
# ///

import itertools

x = [1]
for _ in range(10_000):
    x = itertools.groupby(x)
next(x)
