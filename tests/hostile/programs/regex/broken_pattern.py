"""Patterns that are none."""
# /// hostile
# expect = "value True"
# ///

import re

errors = []
for pattern in ("(", "[", "*", "(?P<", "\\", "(?<=a*)", "{1,}", "a**", "(?P<a>)(?P<a>)", "\\9", "(?z)"):
    try:
        re.compile(pattern)
        errors.append(None)
    except re.PatternError:
        errors.append("PatternError")
errors.count("PatternError") >= 7
