"""A list of a hundred billion elements by multiplication."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "limit memory" }
# ///

[None] * 10**11
