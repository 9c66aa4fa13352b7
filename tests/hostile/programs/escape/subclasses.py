"""The way to all classes by way of a tuple."""
# /// hostile
# expect = "raises AttributeError"
# ///

().__class__.__base__.__subclasses__()
