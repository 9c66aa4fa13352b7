"""A percent format that pads to a gigabyte."""
# /// hostile
# expect = "limit memory"
# ///

"%0999999999d" % 5
