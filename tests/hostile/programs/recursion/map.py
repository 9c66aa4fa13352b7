"""A map whose function maps."""
# /// hostile
# expect = "limit recursion"
# ///

def f(n):
    return list(map(f, [n + 1]))


f(0)
