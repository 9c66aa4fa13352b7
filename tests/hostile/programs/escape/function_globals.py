"""The way to the globals of a function."""
# /// hostile
# expect = "raises AttributeError"
# ///

(lambda: 0).__globals__
