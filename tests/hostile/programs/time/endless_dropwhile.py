"""A search for where an endless iterator changes."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

next(itertools.dropwhile(lambda n: True, itertools.count()))
