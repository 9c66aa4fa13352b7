"""A value that is small in memory and exponential as text."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

x = ["x" * 100]
for _ in range(40):
    x = [x, x]
repr(x)
