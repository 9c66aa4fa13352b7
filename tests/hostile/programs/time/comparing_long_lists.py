"""Long equal lists compared again and again."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

x, y = [0] * 500_000, [0] * 500_000
while x == y:
    pass
