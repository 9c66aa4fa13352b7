"""Unpacking, augmented and chained assignments leave the same values, shared or not."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# pair = [[1, 2], [3, [4, 5]]]
# ///

# %% feed
a = b = [0]
first, second = pair()
head, (*middle, tail) = pair()
a += [first]
total = 10
total -= second
(x := 5)
values = {"n": 1}
values["n"] *= 2**64

# %% ask: unpacked
(first, second, head, middle, tail)

# %% ask: chained assignment is shared, and so is augmented
(a, b, a is b)

# %% ask: augmented
(total, x, values)
