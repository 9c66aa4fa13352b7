"""Text that doubles until there is no room."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 10 }
# ///

s = "x"
while True:
    s += s
