"""A list a million deep is dropped."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(1_000_000):
    x = [x]
x = None
x
