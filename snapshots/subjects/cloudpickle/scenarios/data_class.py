"""A data class, and an enumeration, made in the program."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import dataclasses
import enum

@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 0

class Color(enum.Enum):
    RED = 1
    BLUE = 2

state = [Point(1, 2), Point, Color.BLUE, Color]

# %% ask: shown
repr(state[0])
# %% ask: made anew
state[1](1, 2) == state[0]
# %% ask: ordered
state[1](0) < state[0]
# %% ask: member
state[3](2) is state[2]
