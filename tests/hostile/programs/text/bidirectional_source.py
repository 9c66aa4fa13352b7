"""Names that look alike and are not."""
# /// hostile
# expect = "value 3"
# ///

а = 1
a = 2
а + a
