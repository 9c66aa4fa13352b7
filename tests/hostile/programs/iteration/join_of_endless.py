"""A join of an endless iterator."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

"".join(itertools.repeat("x"))
