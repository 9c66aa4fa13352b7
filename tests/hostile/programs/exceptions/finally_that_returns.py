"""A finally that swallows what ends the program."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

def f():
    try:
        while True:
            pass
    finally:
        return 1


f()
