"""Text centered in a terabyte."""
# /// hostile
# expect = "limit memory"
# ///

"x".center(10**12, "-")
