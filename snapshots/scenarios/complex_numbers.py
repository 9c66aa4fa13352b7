"""Complex numbers keep both parts, signed zeros included."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
numbers = [1 + 2j, complex(-0.0, 1e-300), 3j]

# %% ask: values
numbers

# %% ask: arithmetic
(numbers[0] * numbers[2], abs(3 + 4j), numbers[0].conjugate(), numbers[1].imag)
