"""A decimal with a huge exponent made an integer."""
# /// hostile
# expect = "limit memory"
# native = { expect = "hung", seconds = 3, gap = "builtin" }
# ///

from decimal import Decimal

int(Decimal("1e999999999"))
