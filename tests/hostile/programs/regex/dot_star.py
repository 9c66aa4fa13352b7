"""Many wildcards in a row."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.match(r"(?=x)" + ".*" * 30 + "y", "x" * 2000)
