"""Cycles with the collector turned all but off."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30, gc_interval = 4_000_000_000 }
# ///

while True:
    x = ["x" * 1000]
    x.append(x)
