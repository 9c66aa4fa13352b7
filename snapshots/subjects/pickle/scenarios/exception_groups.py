"""Exception groups, which came with 3.11, and notes."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
group = ExceptionGroup("several", [ValueError("a"), KeyError("b")])
group.add_note("seen")
state = group

# %% ask: texts
[str(item) for item in state.exceptions]
# %% ask: message
state.message
# %% ask: notes
state.__notes__
