"""The factorial of ten million."""
# /// hostile
# expect = "limit memory"
# ///

import math

math.factorial(10**7)
