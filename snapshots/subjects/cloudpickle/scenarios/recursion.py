"""A function that calls itself, and two that call each other."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)

def even(n):
    return True if n == 0 else odd(n - 1)

def odd(n):
    return False if n == 0 else even(n - 1)

state = [factorial, even]

# %% ask: itself
state[0](10)
# %% ask: each other
[state[1](7), state[1](8)]
