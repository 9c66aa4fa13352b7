"""Integers too wide for a machine word are found again as dict keys, by an equal int or float."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
d = {2**63: "2**63", 2**64: "2**64", 2**100: "2**100", -(2**63) - 1: "below"}

# %% ask: found by fresh keys
one = len([0])
[one << 63 in d, one << 64 in d, one << 100 in d, -(one << 63) - 1 in d]

# %% ask: found by an equal float
[d.get(2.0**63), d.get(2.0**64), d.get(2.0**100)]

# %% ask: neighbors are absent
[2**63 + one in d, 2**64 - one in d, 2**100 + one in d]

# %% ask: overwriting adds no second entry
d[one << 100] = "again"
(len(d), d[2**100])
