"""A pattern that backtracks exponentially in most engines."""
# /// hostile
# expect = "value None"
# ///

import re

re.match(r"(a+)+$", "a" * 40 + "b")
