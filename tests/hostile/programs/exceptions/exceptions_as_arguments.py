"""Exceptions made of the text of exceptions, doubling."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

e = ValueError("x")
while True:
    e = ValueError(repr(e) + repr(e))
