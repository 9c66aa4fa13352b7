"""A number filled with a terabyte of zeros."""
# /// hostile
# expect = "limit memory"
# ///

"7".zfill(10**12)
