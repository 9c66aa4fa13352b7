"""Partial functions keep the arguments they were given."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from functools import partial, reduce


def describe(kind, name, *, sep=": "):
    return f"{kind}{sep}{name}"


user = partial(describe, "user", sep="=")
binary = partial(int, base=2)
nested = partial(user, "nested")

# %% ask: called
[user("ada"), user("ada", sep="/"), binary("101"), nested()]

# %% ask: what they hold
(user.args, user.keywords, user.func is describe)

# %% ask: reduced
reduce(lambda total, digits: total + binary(digits), ["1", "10"], 0)
