"""Dicts within lists, tuples and dicts find their bytes keys again at every level."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
tree = {b"root": [{b"leaf": 1}, ({b"deep": {b"deeper": {2**65: "bottom"}}},)]}

# %% ask: the whole way down
tree["root".encode()][1][0]["deep".encode()]["deeper".encode()][2**64 * 2]

# %% ask: a sibling
tree["root".encode()][0].get("leaf".encode())

# %% ask: as a whole
tree
