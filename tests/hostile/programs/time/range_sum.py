"""The sum of a trillion numbers."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

sum(range(10**12))
