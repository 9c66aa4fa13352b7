"""Ten thousand iterators, each over the one before."""
# /// hostile
# expect = "limit recursion"
# ///

import itertools

x = iter([1])
for _ in range(10_000):
    x = itertools.chain(x)
next(x)
