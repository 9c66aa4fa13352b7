"""A function that calls itself by its name in a text."""
# /// hostile
# expect = "limit recursion"
# ///

def f(n):
    return eval("f(n + 1)", None, {"f": f, "n": n})


f(0)
