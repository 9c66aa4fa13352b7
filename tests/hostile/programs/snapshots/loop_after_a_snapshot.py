"""A program that runs away after it was carried over."""
# /// hostile
# expect = "limit time"
# drive = "relay"
# limits = { max_feed_duration_secs = 0.3 }
# ///

echo(1)
while True:
    pass
