"""A range of a trillion made a set."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

set(range(10**12))
