"""One end of a tee runs ahead of the other, which keeps all between."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

ahead, behind = itertools.tee(itertools.count())
for _ in ahead:
    pass
