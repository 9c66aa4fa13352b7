"""All combinations of many lists, kept."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

list(itertools.product(range(1000), repeat=5))
