"""The sum of a trillion numbers."""
# /// hostile
# expect = "limit time"
# ///

sum(range(10**12))
