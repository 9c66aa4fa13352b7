"""Tuples of types a hundred thousand deep."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5 }
# ///

x = (int,)
for _ in range(100_000):
    x = (x,)
isinstance("", x)
