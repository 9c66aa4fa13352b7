"""A sort whose key never returns."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

def key(n):
    while True:
        pass


sorted([3, 1, 2], key=key)
