"""A defaultdict keyed by bytes keeps its factory, and calls it only for keys that are not there."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from collections import defaultdict

groups = defaultdict(list)
groups[b"a"].append(1)

# %% ask: an existing key
groups["a".encode()].append(2)
dict(groups)

# %% ask: a new key
groups["b".encode()].append(3)
dict(groups)
