"""An inverse that does not exist."""
# /// hostile
# expect = "raises ValueError"
# ///

pow(2, -1, 4)
