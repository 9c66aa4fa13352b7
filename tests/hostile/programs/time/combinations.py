"""All halves of sixty things, counted."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import itertools

sum(1 for _ in itertools.combinations(range(60), 30))
