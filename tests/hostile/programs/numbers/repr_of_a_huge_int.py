"""The text of a list with a number that has too many digits."""
# /// hostile
# expect = "raises ValueError"
# ///

[10**5000].__repr__() if hasattr([], "__repr__") else repr([10**5000])
