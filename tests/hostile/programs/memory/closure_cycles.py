"""Closures that hold themselves, made and dropped for ever."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

def knot():
    held = ["x" * 10_000]

    def inner():
        return held, inner

    held.append(inner)


while True:
    knot()
