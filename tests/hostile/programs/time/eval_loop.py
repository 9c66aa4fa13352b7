"""Source compiled again and again."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

while True:
    eval("+".join(["1"] * 100))
