"""The call to the host is deep in functions, with local variables on every level."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
trail = []

def down(depth, note):
    here = [depth, note]
    if depth == 0:
        checkpoint()
    else:
        down(depth - 1, note + "!")
    trail.append(here)

down(3, "go")

# %% ask: every level came back with its own
trail
