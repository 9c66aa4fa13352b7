"""A join that squares the length."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

s = "a" * 1_000_000
s.join(s)
