"""A search in a long range for what is no integer."""
# /// hostile
# expect = "value False"
# ///

1.5 in range(10**12)
