"""Forty thousand removals at the front."""
# /// hostile
# expect = "value 0"
# limits = { max_feed_duration_secs = 20 }
# ///

x = list(range(40_000))
while x:
    x.pop(0)
len(x)
