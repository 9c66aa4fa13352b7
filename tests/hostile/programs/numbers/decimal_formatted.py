"""A decimal with a huge exponent, written out."""
# /// hostile
# expect = "limit memory"
# ///

from decimal import Decimal

len(f"{Decimal('1e99999999'):f}")
