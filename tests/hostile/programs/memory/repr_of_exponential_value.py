"""A value that is small in memory, and as text larger than any memory."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

x = ["x" * 1_000_000]
for _ in range(20):
    x = [x, x]
len(repr(x))
