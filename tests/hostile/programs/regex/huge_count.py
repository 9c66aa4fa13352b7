"""A repetition counted in billions."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.match(r"a{4000000000}", "a")
