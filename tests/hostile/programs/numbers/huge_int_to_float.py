"""A number that no float can hold."""
# /// hostile
# expect = "raises OverflowError"
# ///

float(10**400)
