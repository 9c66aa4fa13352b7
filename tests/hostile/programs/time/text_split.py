"""Half a million separators."""
# /// hostile
# expect = "value 500001"
# limits = { max_feed_duration_secs = 5 }
# ///

len(("a," * 500_000).split(","))
