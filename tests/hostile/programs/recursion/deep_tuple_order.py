"""Tuples a hundred thousand deep, ordered."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5 }
# ///

x, y = (), ()
for _ in range(100_000):
    x, y = (x,), (y,)
x < y
