"""The decimal digits of a number that has too many."""
# /// hostile
# expect = "raises ValueError"
# ///

str(10**5000)
