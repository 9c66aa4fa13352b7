"""Built-in functions, types and exception types are found again as dict keys."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import datetime
import json
import math

d = {len: 1, int: 2, ValueError: 3, math.sin: 4, datetime.date: 5, json.dumps: 6, type(None): 7}
s = {print, dict, KeyError, math.cos}

# %% ask: built-in functions and types
[d.get(len), d.get(type(0)), d.get(type(None))]

# %% ask: exception types
[d.get(ValueError), d.get(KeyError)]

# %% ask: functions and types of modules
from datetime import date
from json import dumps
from math import sin

[d.get(sin), d.get(date), d.get(dumps)]

# %% ask: found in the set
[print in s, type({}) in s, KeyError in s, math.cos in s, math.tan in s]
