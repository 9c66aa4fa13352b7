"""The sum of a range whose numbers need more than a machine word."""
# /// hostile
# expect = "limit time"
# ///

sum(range(2**62, 2**62 + 10**9))
