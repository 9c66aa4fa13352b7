"""The sum of a range whose numbers need more than a machine word."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

sum(range(2**62, 2**62 + 10**9))
