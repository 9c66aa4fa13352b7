"""A list a million deep is there when the session closes."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(1_000_000):
    x = (x,)
1
