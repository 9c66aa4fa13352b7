"""A finally that begins anew."""
# /// hostile
# expect = "limit recursion"
# ///

def f():
    try:
        1 / 0
    finally:
        f()


f()
