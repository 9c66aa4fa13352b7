"""A percent format whose width is an argument."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "limit memory" }
# ///

"%*d" % (10**12, 5)
