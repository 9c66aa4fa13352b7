"""Type expressions such as `list[int]` and `int | None` are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {list[int]: "list", dict[str, list[int]]: "dict", int | None: "union"}

# %% ask: found by fresh keys
name = type(0)
[d.get(list[name]), d.get(dict[str, list[name]]), d.get(name | None)]

# %% ask: a union in the other order
d.get(None | int)

# %% ask: another one is absent
list[str] in d
