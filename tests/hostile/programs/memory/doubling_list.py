"""A list that doubles until there is no room."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 10 }
# ///

x = [0]
while True:
    x += x
