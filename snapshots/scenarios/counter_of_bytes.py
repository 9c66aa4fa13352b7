"""A Counter keyed by bytes goes on counting where it was."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from collections import Counter

seen = Counter([b"x", b"y", b"x"])

# %% ask: counts by fresh keys
[seen["x".encode()], seen["y".encode()], seen["z".encode()]]

# %% ask: counting on
seen.update(["x".encode(), "z".encode()])
seen.most_common()

# %% ask: arithmetic with a fresh Counter
dict(seen - Counter(["x".encode()]))
