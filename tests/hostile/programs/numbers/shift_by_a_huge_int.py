"""One shifted by more than an index can hold."""
# /// hostile
# expect = "raises OverflowError"
# ///

1 << 10**100
