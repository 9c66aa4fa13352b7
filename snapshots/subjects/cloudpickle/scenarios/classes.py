"""A class with inheritance, properties and a class method."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
class Base:
    kind = "base"

    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2

    @classmethod
    def make(cls, x):
        return cls(x + 1)

class Derived(Base):
    kind = "derived"

    def __init__(self, x):
        super().__init__(x)
        self.y = x

    def __eq__(self, other):
        return self.x == other.x

state = [Derived, Derived(3)]

# %% ask: attributes
[state[1].x, state[1].y, state[1].kind]
# %% ask: property
state[1].double
# %% ask: made anew
state[0].make(2) == state[1]
# %% ask: an instance
isinstance(state[1], state[0])
