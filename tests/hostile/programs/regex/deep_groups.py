"""Groups fifty thousand deep."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.compile("(" * 50_000 + "a" + ")" * 50_000)
