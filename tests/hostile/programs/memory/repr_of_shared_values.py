"""A value that is small in memory and exponential as text."""
# /// hostile
# expect = "limit memory"
# native = { expect = "value 102408188", gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

x = ["x" * 100_000]
for _ in range(10):
    x = [x, x]
len(repr(x))
