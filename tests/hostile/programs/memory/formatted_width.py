"""An f-string that pads to a terabyte."""
# /// hostile
# expect = "raises ValueError"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

f"{5:>{10**12}}"
