"""The factorial of ten million."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", gap = "memory" }
# ///

import math

math.factorial(10**7)
