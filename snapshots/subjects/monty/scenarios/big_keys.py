"""Big integers and floats as dict keys."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
found = {2**100: "big", 1.5: "float", -(2**70): "negative"}
one = 1

checkpoint()

# %% ask: a big one
found.get(2**100 * one)
# %% ask: a negative one
found.get(-(2**70) * one)
# %% ask: a float
found.get(3 / 2)
