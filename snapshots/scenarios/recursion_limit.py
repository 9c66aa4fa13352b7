"""A session that ran into the recursion limit goes on, and runs into it again."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
def fall(depth):
    return fall(depth + 1)


try:
    fall(0)
    outcome = "landed"
except RecursionError:
    outcome = "stopped"

# %% ask: stopped before
outcome

# %% ask: stopped again
try:
    fall(0)
    outcome = "landed again"
except RecursionError:
    outcome = "stopped again"
outcome

# %% ask: within the limit
def count(depth):
    return 0 if depth == 0 else 1 + count(depth - 1)


count(300)
