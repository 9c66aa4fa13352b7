"""Too many digits made a number."""
# /// hostile
# expect = "raises ValueError"
# ///

int("9" * 5000)
