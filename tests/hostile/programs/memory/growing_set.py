"""A set that grows for ever."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

s = set()
while True:
    s.add("y" * 1000 + str(len(s)))
