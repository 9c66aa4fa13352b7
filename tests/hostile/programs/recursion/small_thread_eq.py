"""Lists compared a thousand deep in a thread of half a megabyte."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5 }
# stack = 524288
# ///

x, y = [], []
for _ in range(100_000):
    x, y = [x], [y]
x == y
