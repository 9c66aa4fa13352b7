"""A match statement, from 3.10 on."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def kind(value):
    match value:
        case [x, *rest]:
            return ["list", x, len(rest)]
        case {"k": v}:
            return ["dict", v]
        case int() | str():
            return "scalar"
        case _:
            return None

state = kind

# %% ask: each
[state([1, 2]), state({'k': 3}), state(1), state(None)]
