"""Indices at the edges of machine integers."""
# /// hostile
# expect = "value (['IndexError'], 8)"
# ///

errors = []
for i in (2**31, 2**32, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 10**100):
    try:
        [1, 2, 3][i]
    except IndexError:
        errors.append("IndexError")
sorted(set(errors)), len(errors)
