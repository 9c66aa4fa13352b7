"""Two hundred thousand insertions at the front."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 2 }
# ///

x = []
for n in range(200_000):
    x.insert(0, n)
