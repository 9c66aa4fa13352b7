"""Iterators that are half consumed."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import itertools

counted = itertools.count(5, 2)
next(counted)
cycled = itertools.cycle("abc")
next(cycled)
listed = iter([1, 2, 3])
next(listed)
state = [counted, cycled, listed, iter({"k": 1}), reversed([1, 2]), enumerate("ab", 3), zip("ab", [1, 2]), map(str, [1, 2])]

# %% ask: counted
next(state[0])
# %% ask: cycled
[next(state[1]) for _ in range(4)]
# %% ask: listed
list(state[2])
# %% ask: the rest
[list(item) for item in state[3:]]
