"""Classes and instances keep attributes, methods and bound methods, and isinstance still tells them apart."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
class Stack:
    made = 0

    def __init__(self, items):
        Stack.made += 1
        self.items = list(items)

    def push(self, item):
        self.items.append(item)
        return self

    def __contains__(self, item):
        return item in self.items

    def __add__(self, other):
        return Stack(self.items + other.items)

    def __repr__(self):
        return f"Stack({self.items})"


first = Stack([b"a"])
first.label = "first"
push = first.push
both = first + Stack([0])

# %% ask: attributes
(first.items, first.label, Stack.made)

# %% ask: a bound method changes its own instance
push(2).push(3)
first.items

# %% ask: operators
(b"a" in first, 9 in first, repr(both + first))

# %% ask: classes
(isinstance(first, Stack), isinstance(first, list), type(first) is Stack, Stack.made)

# %% ask: a class made afresh from the old one's method
Stack(["x"]).push("y").items
