"""Output without end."""
# /// hostile
# expect = "limit output"
# limits = { max_feed_duration_secs = 20 }
# ///

while True:
    print("x" * 100_000)
