"""A module's functions replaced, for whoever comes next."""
# /// hostile
# expect = "raises AttributeError"
# ///

import math

math.sqrt = lambda x: 666
math.sqrt(4)
