"""Unions such as `int | None` are found again as dict keys, in any order of their members."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {int | None: "optional", int | str | bytes: "three"}

# %% ask: found by fresh keys
[d.get(type(0) | None), d.get(int | str | bytes)]

# %% ask: found in another order
[d.get(None | int), d.get(bytes | int | str)]

# %% ask: another one is absent
(int | str) in d
