"""Functions keep their defaults, mutable ones included, and every kind of parameter."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
def remember(item, seen=[]):
    seen.append(item)
    return list(seen)


def signature(a, /, b=2, *rest, c, d=b"4", **named):
    return (a, b, rest, c, d, named)


def traced(function):
    calls = []

    def wrapper(*args):
        calls.append(args)
        return (len(calls), function(*args))

    return wrapper


@traced
def double(x):
    return 2 * x


remember("before")
double(1)
table = {"double": double, "negate": lambda x: -x}

# %% ask: a mutable default
remember("after")

# %% ask: every kind of parameter
signature(1, 20, 3, c=4, e=5)

# %% ask: a decorator's count
double(21)

# %% ask: functions held in a dict
[table["double"](2), table["negate"](2)]
