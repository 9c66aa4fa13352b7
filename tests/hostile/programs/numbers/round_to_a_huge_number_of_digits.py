"""Rounding to more digits than there are."""
# /// hostile
# expect = "value [1.5, 0, 12345678901234600000]"
# ///

[round(1.5, 10**6), round(15, -(10**6)), round(12345678901234567890, -5)]
