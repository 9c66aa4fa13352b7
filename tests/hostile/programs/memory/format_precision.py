"""A float with a billion digits after the point."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

f"{1.5:.999999999f}"
