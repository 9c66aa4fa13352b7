"""An exception handler that raises by way of itself."""
# /// hostile
# expect = "limit recursion"
# ///

def f():
    try:
        raise ValueError("again")
    except ValueError:
        f()


f()
