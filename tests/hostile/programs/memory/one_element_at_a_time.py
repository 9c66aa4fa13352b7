"""A list that grows by one element for ever."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

x = []
while True:
    x.append(len(x) + 2**70)
