"""An iterator that waits for a value that never comes."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

for _ in iter(lambda: 1, 2):
    pass
