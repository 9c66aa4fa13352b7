"""Every level catches, and tries again: time without end."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

def f():
    try:
        f()
    except RecursionError:
        f()


f()
