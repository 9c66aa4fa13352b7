"""A for loop over an iterator without end."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

for _ in itertools.repeat(1):
    pass
