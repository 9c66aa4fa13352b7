"""Closures that hold themselves, made and dropped for ever."""
# /// hostile
# expect = "limit memory"
# ///

def knot():
    held = ["x" * 10_000]

    def inner():
        return held, inner

    held.append(inner)


while True:
    knot()
