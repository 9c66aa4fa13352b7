"""A percent format that pads to a gigabyte."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

"%0999999999d" % 5
