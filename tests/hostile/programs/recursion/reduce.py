"""A fold whose function folds."""
# /// hostile
# expect = "limit recursion"
# ///

import functools


def f(a, b):
    return functools.reduce(f, [1, 2, 3])


f(1, 2)
