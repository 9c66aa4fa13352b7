"""A snapshot eight hundred calls deep."""
# /// hostile
# expect = "value 800"
# drive = "relay"
# limits = { max_feed_duration_secs = 20 }
# ///

def f(n):
    return echo(0) if n == 0 else f(n - 1) + 1


f(800)
