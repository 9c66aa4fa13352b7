"""A replacement in a long text, where nothing but the memory limit could have stopped it."""
# /// hostile
# expect = "limit time"
# native = { expect = "hung", seconds = 3, gap = "builtin" }
# limits = { max_feed_duration_secs = 0.3, max_memory = false }
# ///

import re

len(re.sub("x", "yy", "x" * 1_000_000))
