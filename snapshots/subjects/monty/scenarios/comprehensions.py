"""Comprehensions before and after, and slices of what they made."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
squares = [n * n for n in range(8) if n % 2]
by_name = {name: len(name) for name in ["a", "bb", "ccc"]}

checkpoint()

# %% ask: made before
[squares, by_name]
# %% ask: made after
[n + 1 for n in squares]
# %% ask: a slice
squares[1:3]
