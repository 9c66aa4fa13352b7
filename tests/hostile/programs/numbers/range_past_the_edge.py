"""A range past machine integers."""
# /// hostile
# expect = "raises OverflowError"
# ///

len(range(10**30))
