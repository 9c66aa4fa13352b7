"""A replacement that repeats what it found."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import re

s = "x" * 10_000
for _ in range(20):
    s = re.sub("x", r"\g<0>\g<0>", s)
