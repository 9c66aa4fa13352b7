"""A list comprehension over an iterator without end."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

[n for n in itertools.count()]
