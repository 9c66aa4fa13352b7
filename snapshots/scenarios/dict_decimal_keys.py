"""Decimals are found again as dict keys, by any equal number."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from decimal import Decimal

d = {Decimal("1.50"): "exact", Decimal(7): "whole", Decimal(2**70): "wide", Decimal("Infinity"): "infinite"}

# %% ask: found by fresh keys
[d.get(Decimal("1.50")), d.get(Decimal("3") / 2), d.get(Decimal("-Infinity") * -1)]

# %% ask: found by equal numbers of other types
[d.get(1.5), d.get(7), d.get(7.0), d.get(2**69 * 2)]

# %% ask: keys in order
list(d)
