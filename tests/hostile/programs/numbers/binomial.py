"""A binomial coefficient of millions."""
# /// hostile
# expect = "limit time"
# ///

import math

math.comb(10**7, 5 * 10**6)
