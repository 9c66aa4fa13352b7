"""Floats keep every bit: signed zero, infinities, NaN, subnormals and the last digit."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
values = [0.1, -0.0, 1e308 * 10, -1e308 * 10, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, float("nan")]
numbers = [1 + 2j, complex(-0.0, 1e-300)]

# %% ask: values
values

# %% ask: complex values
numbers

# %% ask: arithmetic
(values[0] + 0.2, values[4] / 2, numbers[0] * numbers[0], abs(3 + 4j))
