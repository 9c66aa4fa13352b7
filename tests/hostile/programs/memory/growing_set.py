"""A set that grows for ever."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

s = set()
while True:
    s.add("y" * 1000 + str(len(s)))
