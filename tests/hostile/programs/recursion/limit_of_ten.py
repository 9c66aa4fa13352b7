"""A host that allows ten calls."""
# /// hostile
# expect = "limit recursion"
# limits = { max_recursion_depth = 10 }
# ///

def f(n):
    return n if n == 0 else f(n - 1)


f(8), f(20)
