"""A number squared until there is no room."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 1 }
# ///

n = 3
while True:
    n *= n
