"""A decimal with a huge exponent made an integer."""
# /// hostile
# expect = "limit memory"
# ///

from decimal import Decimal

int(Decimal("1e999999999"))
