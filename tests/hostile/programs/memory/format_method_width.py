"""A format string that asks for a terabyte."""
# /// hostile
# expect = "raises ValueError"
# native = { expect = "limit memory" }
# ///

"{:>1000000000000}".format(1)
