"""A decimal context of a billion digits."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

from decimal import Decimal, getcontext

getcontext().prec = 10**9
Decimal(1) / Decimal(3)
