"""A program that grows without end after it was carried over."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# drive = "relay"
# ///

x = [echo(0)]
while True:
    x.append("x" * 1000 + str(len(x)))
