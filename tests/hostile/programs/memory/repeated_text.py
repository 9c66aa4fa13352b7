"""Text of a terabyte by multiplication."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "died", gap = "memory" }
# ///

"x" * 10**12
