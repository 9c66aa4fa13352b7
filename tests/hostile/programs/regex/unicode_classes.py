"""Large Unicode classes, repeated."""
# /// hostile
# expect = "raises re.PatternError"
# limits = { max_feed_duration_secs = 5 }
# ///

import re

re.match(r"(?:\w{50}){20}", "ψ" * 2000) is not None
