"""Type expressions such as `list[int]` are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {list[int]: "list", dict[str, list[int]]: "dict"}

# %% ask: found by fresh keys
name = type(0)
[d.get(list[name]), d.get(dict[str, list[name]])]

# %% ask: another one is absent
list[str] in d
