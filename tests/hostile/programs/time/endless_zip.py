"""Two endless iterators, side by side."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

import itertools

for _ in zip(itertools.count(), itertools.repeat(0)):
    pass
