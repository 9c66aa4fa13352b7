"""Text of a terabyte by multiplication."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "limit memory" }
# ///

"x" * 10**12
