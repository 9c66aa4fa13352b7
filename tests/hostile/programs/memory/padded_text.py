"""Text padded to a terabyte."""
# /// hostile
# expect = "limit memory"
# ///

"x".ljust(10**12)
