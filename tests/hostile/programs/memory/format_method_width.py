"""A format string that asks for a terabyte."""
# /// hostile
# expect = "raises ValueError"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

"{:>1000000000000}".format(1)
