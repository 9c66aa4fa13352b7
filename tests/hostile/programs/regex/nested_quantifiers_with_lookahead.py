"""The same where only backtracking can match."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.match(r"(?=a)(a+)+$", "a" * 40 + "b")
