"""Percent formats that end too early."""
# /// hostile
# expect = "value 8"
# ///

errors = 0
for s in ("%", "%(", "%(a", "%5", "%.", "%*", "%z", "%" * 1001):
    try:
        s % (1, 2)
    except (ValueError, TypeError, KeyError):
        errors += 1
errors
