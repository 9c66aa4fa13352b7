"""A hundred thousand alternatives."""
# /// hostile
# expect = "value True"
# limits = { max_feed_duration_secs = 5 }
# ///

import re

re.match("|".join(f"word{n}x" for n in range(20_000)), "word19999x") is not None
