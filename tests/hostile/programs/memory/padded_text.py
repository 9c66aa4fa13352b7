"""Text padded to a terabyte."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

"x".ljust(10**12)
