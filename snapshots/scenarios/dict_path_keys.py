"""Paths are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from pathlib import Path

d = {Path("/srv/data"): 1, Path("notes.txt"): 2}

# %% ask: found by fresh keys
[d.get(Path("/srv") / "data"), d.get(Path("./notes.txt"))]

# %% ask: another path is absent
Path("/srv/data/x") in d

# %% ask: parts of the keys
[(key.name, key.suffix, len(key.parts)) for key in d]
