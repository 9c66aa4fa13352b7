"""A search for what is not among all natural numbers."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

-1 in itertools.count()
