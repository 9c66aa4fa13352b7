"""A modular power of numbers with thousands of digits."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

pow(3**9000, 7**5000, 11**4000) > 0
