"""Instances of data classes, frozen ones and ones with slots."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import dataclasses

@dataclasses.dataclass
class Point:
    x: int
    y: int = 2
    tags: list = dataclasses.field(default_factory=list)

@dataclasses.dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int

# %% feed
state = [Point(1), Version(1, 2)]

# %% ask: fields
[dataclasses.astuple(item) for item in state]
# %% ask: equal
state[1] == Version(1, 2)
# %% ask: found as a key
{state[1]: 'yes'}.get(Version(1, 2))
# %% ask: ordered
state[1] < Version(1, 3)
