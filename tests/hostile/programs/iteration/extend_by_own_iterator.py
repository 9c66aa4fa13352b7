"""A list that is extended by an iterator over itself."""
# /// hostile
# expect = "value None"
# limits = { max_feed_duration_secs = 30 }
# ///

x = [1]
x.extend(iter(x))
