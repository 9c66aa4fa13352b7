"""A text that grows by a letter half a million times."""
# /// hostile
# expect = "value 200000"
# limits = { max_feed_duration_secs = 20 }
# ///

s = ""
for _ in range(200_000):
    s += "x"
len(s)
