"""A complex number to a complex power that overflows."""
# /// hostile
# expect = "raises OverflowError"
# ///

(1e200 + 1e200j) ** (1e10 + 1j)
