"""A decimal context of a billion digits."""
# /// hostile
# expect = "limit memory"
# ///

from decimal import Decimal, getcontext

getcontext().prec = 10**9
Decimal(1) / Decimal(3)
