"""A number of too many digits in an f-string."""
# /// hostile
# expect = "raises ValueError"
# ///

f"{10**5000:,}"
