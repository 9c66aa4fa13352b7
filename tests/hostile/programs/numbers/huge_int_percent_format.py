"""A number of too many digits in a percent format."""
# /// hostile
# expect = "raises ValueError"
# ///

"%d" % 10**5000
