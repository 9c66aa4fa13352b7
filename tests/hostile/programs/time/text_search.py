"""A search that a bad algorithm makes quadratic."""
# /// hostile
# expect = "value -1"
# limits = { max_feed_duration_secs = 5 }
# ///

("a" * 500_000 + "b").find("a" * 250_000 + "bb")
