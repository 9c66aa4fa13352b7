"""Exceptions kept after they were caught have their type and message, and can be raised again."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
kept = []
for action in (lambda: 1 / 0, lambda: {}["k"], lambda: int("x"), lambda: [][1]):
    try:
        action()
    except Exception as error:
        kept.append(error)
made = ValueError("made, never raised")

# %% ask: types and messages
[(isinstance(error, ArithmeticError), isinstance(error, LookupError), str(error)) for error in kept]

# %% ask: the same objects
[repr(made), made.args, kept[1] is kept[1], kept[0] is kept[1]]

# %% ask: raised again
try:
    raise kept[0]
except ZeroDivisionError as error:
    outcome = (error is kept[0], str(error))
outcome

# %% ask: a raised one that was never raised before
try:
    raise made
except ValueError as error:
    outcome = str(error)
outcome
