"""The way to attributes by way of a format string."""
# /// hostile
# expect = "raises AttributeError"
# ///

"{0.__class__.__mro__}".format(5)
