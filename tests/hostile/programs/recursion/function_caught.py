"""A program that catches its own exhaustion, and goes down again."""
# /// hostile
# expect = "value True"
# ///

def f(n):
    try:
        return f(n + 1)
    except RecursionError:
        return n


f(0) > 100
