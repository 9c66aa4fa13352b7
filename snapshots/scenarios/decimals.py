"""Decimals and the context that rounds them keep their precision, flags and traps."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import decimal
from decimal import Decimal

context = decimal.getcontext()
context.prec = 6
context.rounding = decimal.ROUND_DOWN
context.traps[decimal.DivisionByZero] = False
third = Decimal(1) / 3
own = decimal.Context(prec=3, rounding=decimal.ROUND_UP)
manager = decimal.localcontext(own)
flags = context.flags

# %% ask: values
[third, Decimal("1.20"), Decimal("-0"), Decimal("1E+30")]

# %% ask: the session's context
[Decimal(2) / 3, Decimal(1) / 0, context.prec, flags[decimal.Inexact]]

# %% ask: a context of its own
[own.divide(Decimal(1), Decimal(3)), own.prec]

# %% ask: a local context entered after the load
with manager:
    inside = Decimal(1) / 3
[inside, Decimal(1) / 3]
