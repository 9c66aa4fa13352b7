"""A function that calls itself for ever."""
# /// hostile
# expect = "limit recursion"
# ///

def f(n):
    return f(n + 1)


f(0)
