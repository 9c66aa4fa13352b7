"""Every level catches, and tries again: time without end."""
# /// hostile
# expect = "limit time"
# ///

def f():
    try:
        f()
    except RecursionError:
        f()


f()
