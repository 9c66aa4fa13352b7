"""Instances of the program's own classes: plain, with slots, with their own reduction."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
class Plain:
    def __init__(self, x):
        self.x = x

class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b

class Own:
    def __init__(self, x):
        self.x = x

    def __reduce__(self):
        return (Own, (self.x + 1,))

# %% feed
state = [Plain([1]), Slotted(1, "b"), Own(1)]

# %% ask: plain
state[0].x
# %% ask: slots
[state[1].a, state[1].b]
# %% ask: it is an instance
isinstance(state[0], Plain)
# %% ask: types
[type(item).__name__ for item in state]
