"""The builtins by their module."""
# /// hostile
# expect = "raises NameError"
# ///

__builtins__
