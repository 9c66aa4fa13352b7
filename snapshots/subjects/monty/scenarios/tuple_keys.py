"""Tuples as dict keys are found again by fresh, equal tuples."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
found = {(1, 2): "numbers", ("a", "b"): "strings", (b"x", 1): "bytes", (): "empty"}
one = 1

checkpoint()

# %% ask: numbers
found.get((one, one + 1))
# %% ask: strings
found.get(("a" * one, "b" * one))
# %% ask: with bytes
found.get((b"yx"[1:], one))
# %% ask: how many
len(found)
