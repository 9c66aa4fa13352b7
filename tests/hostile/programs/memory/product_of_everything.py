"""All combinations of many lists, kept."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

list(itertools.product(range(1000), repeat=5))
