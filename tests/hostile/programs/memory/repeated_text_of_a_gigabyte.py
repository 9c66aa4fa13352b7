"""Text of a gigabyte by multiplication."""
# /// hostile
# expect = "limit memory"
# ///

len("x" * 10**9)
