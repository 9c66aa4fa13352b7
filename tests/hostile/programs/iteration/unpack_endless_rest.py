"""An endless iterator unpacked into a list."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import itertools

a, *rest = itertools.count()
