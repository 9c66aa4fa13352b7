"""A true division of numbers that no float can hold."""
# /// hostile
# expect = "value 10.0"
# ///

10**5000 / 10**4999
