"""A program that catches everything, and goes on growing."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

x = [0]
while True:
    try:
        x += x
    except BaseException:
        pass
