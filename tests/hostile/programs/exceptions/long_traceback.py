"""A traceback through thousand frames of long lines."""
# /// hostile
# expect = "raises ZeroDivisionError"
# ///

def f(n):
    return 1 / 0 if n == 0 else f(n - 1) + 0 * len("a long line that stands in each of the many frames of a traceback, and takes room there")


f(900)
