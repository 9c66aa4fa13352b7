"""A decorator that decorates what it makes."""
# /// hostile
# expect = "limit recursion"
# ///

def wrap(f):
    @wrap
    def inner():
        return f()

    return inner


wrap(len)
