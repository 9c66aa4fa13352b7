"""A split at every place."""
# /// hostile
# expect = "value 100001"
# limits = { max_feed_duration_secs = 5 }
# ///

import re

len(re.split("(x)", "x" * 50_000))
