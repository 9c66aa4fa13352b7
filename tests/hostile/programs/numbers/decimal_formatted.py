"""A decimal with a huge exponent, written out."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

from decimal import Decimal

len(f"{Decimal('1e99999999'):f}")
