"""A cached function that calls itself for ever."""
# /// hostile
# expect = "limit recursion"
# ///

import functools


@functools.lru_cache(maxsize=10)
def f(n):
    return f(n + 1)


f(0)
