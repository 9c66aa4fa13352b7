"""Modules and their functions, imported under any name, are still there."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import json as j
import math
from bisect import insort
from copy import deepcopy
from unicodedata import name as character_name

tools = {"floor": math.floor, "sqrt": math.isqrt}
shared = ["inner"]

# %% ask: functions
[tools["floor"](-2.5), tools["sqrt"](2**101), character_name("é")]

# %% ask: JSON there and back
j.loads(j.dumps({"k": [1, None, True, 1.5, "ü"]}, sort_keys=True))

# %% ask: sorted insertion
values = [1, 3]
insort(values, 2)
values

# %% ask: a deep copy keeps sharing
a, b = deepcopy([shared, shared])
[a is b, a is shared]
