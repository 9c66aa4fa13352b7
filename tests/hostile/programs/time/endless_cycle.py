"""A sum around and around."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

sum(itertools.cycle([1, 2, 3]))
