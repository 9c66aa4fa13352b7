"""Lists, tuples and dicts inside each other, and the references that they share."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
inner = [1, 2]
outer = {"one": inner, "two": (inner, {"three": inner})}
inner.append(3)

checkpoint()

# %% ask: all of it
outer
# %% ask: it is still one list
outer["one"] is outer["two"][0]
# %% ask: a change is seen everywhere
[inner.append(4), outer["two"][1]["three"]][1]
