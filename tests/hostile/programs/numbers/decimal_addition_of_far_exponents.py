"""A sum of decimals that lie a billion digits apart."""
# /// hostile
# expect = "value True"
# ///

from decimal import Decimal

Decimal("1e999999") + Decimal("1e-999999") > 0
