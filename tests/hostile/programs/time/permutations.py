"""All orders of thirty things, counted."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

sum(1 for _ in itertools.permutations(range(30)))
