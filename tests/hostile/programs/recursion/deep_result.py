"""A result a hundred thousand deep crosses to the host."""
# /// hostile
# expect = "value <list>"
# limits = { max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(100_000):
    x = [x]
x
