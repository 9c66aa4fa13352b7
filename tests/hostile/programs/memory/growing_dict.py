"""A dict that grows for ever."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

d = {}
while True:
    d[len(d)] = "x" * 1000
