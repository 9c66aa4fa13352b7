"""`lru_cache` keeps its results, found by fresh arguments, its statistics and what it will drop next."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from functools import cache, lru_cache

calls = []


@lru_cache(maxsize=2)
def size(key):
    calls.append(key)
    return len(key)


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


size(b"one"), size(b"three"), size(b"one")
fib(90)

# %% ask: a cached result is not computed again
(size("one".encode()), calls)

# %% ask: statistics
[tuple(size.cache_info()), tuple(fib.cache_info())]

# %% ask: the least recently used is dropped
size(b"new"), size("one".encode()), size("three".encode())
calls

# %% ask: a long recursion from the cache
fib(91)
