"""A StopIteration from where none belongs."""
# /// hostile
# expect = "raises StopIteration"
# ///

def f(n):
    raise StopIteration


list(map(f, [1, 2, 3]))
