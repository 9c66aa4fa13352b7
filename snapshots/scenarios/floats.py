"""Floats keep every bit: signed zero, infinities, NaN, subnormals and the last digit."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
values = [0.1, -0.0, 1e308 * 10, -1e308 * 10, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, float("nan")]

# %% ask: values
values

# %% ask: arithmetic
(values[0] + 0.2, values[4] / 2, 7.5 // 2, -7.5 % 2)
