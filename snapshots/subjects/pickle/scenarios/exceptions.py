"""Exceptions with arguments, causes and notes."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import json

state = [ValueError("bad", 1), KeyError("k"), OSError(2, "none", "f"), UnicodeDecodeError("utf-8", b"x", 0, 1, "why")]
try:
    json.loads("{")
except ValueError as error:
    state.append(error)

# %% ask: texts
[str(item) for item in state]
# %% ask: types
[type(item).__name__ for item in state]
# %% ask: attributes
[state[2].errno, state[2].filename, state[4].pos]
