"""A repetition of a repetition of a repetition."""
# /// hostile
# expect = "raises re.PatternError"
# ///

import re

re.compile(r"((((a{1,100}){1,100}){1,100}){1,100})")
