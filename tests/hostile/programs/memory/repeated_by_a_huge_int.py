"""A repetition by an integer of a thousand digits."""
# /// hostile
# expect = "raises OverflowError"
# ///

[1, 2] * 10**1000
