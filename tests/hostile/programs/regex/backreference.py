"""A pattern with a backreference that backtracks exponentially."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.match(r"(a|aa)+\1$", "a" * 60 + "b")
