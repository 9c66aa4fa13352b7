"""The way to the code of a function."""
# /// hostile
# expect = "raises AttributeError"
# ///

(lambda: 0).__code__
