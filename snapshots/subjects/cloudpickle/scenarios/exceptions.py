"""A function that raises, catches and cleans up."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def guarded(x):
    log = []
    try:
        log.append(10 // x)
    except ZeroDivisionError as error:
        log.append(str(error))
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log

state = guarded

# %% ask: well
state(2)
# %% ask: badly
state(0)
# %% ask: wrongly
state('a')
