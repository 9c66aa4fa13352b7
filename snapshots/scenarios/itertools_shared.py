"""Iterators that share a source, such as `tee` and `groupby`, stay in step."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from itertools import groupby, tee

ahead, behind = tee(iter([1, 2, 3, 4]))
next(ahead), next(ahead)
groups = groupby([b"a", b"a", b"b", b"c", b"c"])
key, group = next(groups)
next(group)

# %% ask: one is ahead of the other
(list(ahead), list(behind))

# %% ask: the open group ends where the next begins
(key, list(group))

# %% ask: later groups
[(key, list(group)) for key, group in groups]
