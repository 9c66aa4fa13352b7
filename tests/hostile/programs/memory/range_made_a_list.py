"""A range of a trillion made a list."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

list(range(10**12))
