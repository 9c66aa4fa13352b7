"""The factorial of ten million."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

import math

math.factorial(10**7)
