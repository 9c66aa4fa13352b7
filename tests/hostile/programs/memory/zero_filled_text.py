"""A number filled with a terabyte of zeros."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

"7".zfill(10**12)
