"""Two million hexadecimal digits made a number."""
# /// hostile
# expect = "value True"
# ///

int("f" * 2_000_000, 16) > 0
