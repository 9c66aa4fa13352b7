"""Two values that are small in memory are compared, each of their shared parts anew."""
# /// hostile
# expect = "limit time"
# native = { expect = "hung", seconds = 3, gap = "builtin" }
# limits = { max_feed_duration_secs = 0.3 }
# ///

x, y = [1], [1]
for _ in range(40):
    x, y = [x, x], [y, y]
x == y
