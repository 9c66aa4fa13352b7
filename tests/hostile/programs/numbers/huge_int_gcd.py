"""The greatest common divisor of two neighbours in Fibonacci's sequence."""
# /// hostile
# expect = "value 1"
# ///

import math

a, b = 0, 1
for _ in range(20_000):
    a, b = b, a + b
math.gcd(a, b)
