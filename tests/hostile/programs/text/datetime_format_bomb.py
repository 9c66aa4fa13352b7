"""A date in a format that repeats."""
# /// hostile
# expect = "value 480000"
# limits = { max_feed_duration_secs = 5 }
# ///

from datetime import datetime

len(datetime(2024, 1, 1).strftime("%c" * 20_000))
