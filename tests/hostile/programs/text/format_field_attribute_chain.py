"""A format string with a chain of a hundred thousand attributes."""
# /// hostile
# expect = "raises AttributeError"
# ///

("{0" + ".a" * 100_000 + "}").format(1)
