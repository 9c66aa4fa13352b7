"""A program that grows without end after it was carried over."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# drive = "relay"
# limits = { max_feed_duration_secs = 5 }
# ///

x = [echo(0)]
while True:
    x += x
