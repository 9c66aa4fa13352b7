"""A range of a trillion made a tuple."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

tuple(range(10**12))
