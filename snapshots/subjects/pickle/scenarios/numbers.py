"""Decimals, fractions and the statistics module's distributions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import decimal
import fractions
import statistics

state = [decimal.Decimal("1.20"), decimal.Decimal("NaN"), fractions.Fraction(3, 7), statistics.NormalDist(1, 2), decimal.Context(prec=5)]

# %% ask: decimal
state[0]
# %% ask: exponent
state[0].as_tuple().exponent
# %% ask: fraction
str(state[2] + 1)
# %% ask: distribution
[state[3].mean, state[3].cdf(1)]
# %% ask: context
[state[4].prec, str(state[4].divide(1, 3))]
