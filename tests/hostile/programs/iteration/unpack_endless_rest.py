"""An endless iterator unpacked into a list."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

a, *rest = itertools.count()
