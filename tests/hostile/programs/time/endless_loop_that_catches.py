"""A loop without end that catches whatever would end it."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

while True:
    try:
        while True:
            pass
    except BaseException:
        continue
    finally:
        while True:
            pass
