"""A list a hundred thousand deep, as text."""
# /// hostile
# expect = "value 2003"
# limits = { max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(100_000):
    x = [x]
len(repr(x))
