"""An f-string that pads to a terabyte."""
# /// hostile
# expect = "raises ValueError"
# native = { expect = "limit memory" }
# ///

f"{5:>{10**12}}"
