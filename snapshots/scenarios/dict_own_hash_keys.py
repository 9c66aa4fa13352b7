"""Instances with their own `__hash__` and `__eq__` are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
class Tag:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == other.name

    def __hash__(self):
        return hash((b"tag", self.name))


d = {Tag("red"): 1, Tag("green"): 2}

# %% ask: found by fresh keys
[d.get(Tag("red")), d.get(Tag("green")), d.get(Tag("blue"))]

# %% ask: overwriting adds no second entry
d[Tag("red")] = 10
(len(d), d[Tag("red")])
