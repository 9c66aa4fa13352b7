"""A filter that lets nothing through."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

next(filter(lambda n: n < 0, itertools.count()))
