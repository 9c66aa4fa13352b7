"""Tabs expanded to a terabyte."""
# /// hostile
# expect = "raises OverflowError"
# ///

"\t\t\t".expandtabs(10**12)
