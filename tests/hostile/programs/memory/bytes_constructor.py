"""Bytes of a terabyte, asked for by their number."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "limit memory" }
# ///

bytes(10**12)
