"""A format string with a chain of a hundred thousand indices."""
# /// hostile
# expect = "raises IndexError"
# ///

("{0" + "[0]" * 100_000 + "}").format([])
