"""A format string with a hundred thousand fields."""
# /// hostile
# expect = "value 488890"
# limits = { max_feed_duration_secs = 5 }
# ///

len(("{}" * 100_000).format(*range(100_000)))
