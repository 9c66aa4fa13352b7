"""A filter whose test filters."""
# /// hostile
# expect = "limit recursion"
# ///

def f(n):
    return list(filter(f, [n + 1]))


f(0)
