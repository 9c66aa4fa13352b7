"""A decimal to the power of a billion."""
# /// hostile
# expect = "raises decimal.Overflow"
# ///

from decimal import Decimal

Decimal(10) ** Decimal(10**9)
