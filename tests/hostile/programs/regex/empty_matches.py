"""Empty matches at every place."""
# /// hostile
# expect = "value 100001"
# limits = { max_feed_duration_secs = 5 }
# ///

import re

len(re.findall("", "x" * 100_000))
