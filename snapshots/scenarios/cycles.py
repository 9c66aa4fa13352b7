"""Containers and instances that contain themselves stay closed cycles."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
class Node:
    def __init__(self, value):
        self.value = value
        self.next = self


loop = ["loop"]
loop.append(loop)
mapping = {"name": "mapping"}
mapping["self"] = mapping
a, b = Node("a"), Node("b")
a.next, b.next = b, a

# %% ask: each comes back to itself
[loop[1] is loop, loop[1][1][1] is loop, mapping["self"]["self"] is mapping, a.next.next is a]

# %% ask: what is on the way
[loop[1][1][0], mapping["self"]["self"]["name"], a.next.value, a.next.next.next.value]

# %% ask: a cycle can be opened
a.next.next = None
b.next is None
