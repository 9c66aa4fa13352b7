"""A list that grows as it is walked."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

x = [1]
for n in x:
    x.append(n)
