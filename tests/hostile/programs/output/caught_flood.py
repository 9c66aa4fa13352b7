"""A flood that catches its limit and goes on."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

while True:
    try:
        print("x" * 100_000)
    except BaseException:
        pass
