"""One end of a tee runs ahead of the other, which keeps all between."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

ahead, behind = itertools.tee(itertools.count())
for _ in ahead:
    pass
