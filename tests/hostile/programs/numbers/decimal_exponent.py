"""A decimal with an exponent of nearly a billion billions."""
# /// hostile
# expect = "value '1'"
# ///

from decimal import Decimal

str(Decimal("1e999999999") * Decimal("1e-999999999"))
