"""A percent format that pads to a gigabyte."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", gap = "memory" }
# ///

"%0999999999d" % 5
