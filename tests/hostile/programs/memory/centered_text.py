"""Text centered in a terabyte."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

"x".center(10**12, "-")
