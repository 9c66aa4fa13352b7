"""A root of a number with thousands of digits."""
# /// hostile
# expect = "value True"
# ///

import math

math.isqrt(10**4000) == 10**2000
