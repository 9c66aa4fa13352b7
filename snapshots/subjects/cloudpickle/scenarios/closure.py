"""A function that closes over variables, and one that changes its own."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def make():
    count = 0
    def step(by):
        nonlocal count
        count += by
        return count
    return step

state = make()
state(5)

# %% ask: goes on
state(1)
# %% ask: and on
state(1)
