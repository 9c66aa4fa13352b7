"""Alternatives that overlap."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.match(r"(?:a|a)*(?!b)c", "a" * 60 + "b")
