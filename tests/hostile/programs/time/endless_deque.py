"""The last ten of all natural numbers."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

import itertools
from collections import deque

deque(itertools.count(), maxlen=10)
