"""Exceptions made of the text of exceptions, doubling."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 60 }
# ///

e = ValueError("x" * 10_000)
for _ in range(12):
    e = ValueError(repr(e) + repr(e))
len(str(e)) > 10_000_000
