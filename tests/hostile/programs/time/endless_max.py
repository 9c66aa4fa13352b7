"""The largest of all natural numbers."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

max(itertools.count())
