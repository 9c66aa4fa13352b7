"""Members of enumerations and flags of the standard library, and of the program's own."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import enum
import re
import socket

class Color(enum.Enum):
    RED = 1
    GREEN = "g"

class Access(enum.Flag):
    READ = 1
    WRITE = 2
    BOTH = 3

class Level(enum.IntFlag):
    LOW = 1
    HIGH = 4

# %% feed
state = {"own": Color.GREEN, "flags": Access.READ | Access.WRITE, "int": Level.LOW | Level.HIGH, "re": re.I | re.M, "socket": socket.AF_INET}

# %% ask: own
state['own'] is Color.GREEN
# %% ask: flags
state['flags'] is Access.BOTH
# %% ask: an unnamed combination
[int(state['int']), Level.HIGH in state['int']]
# %% ask: a combination of re's
[int(state['re']), state['re'] == re.I | re.M]
# %% ask: socket
int(state['socket'])
