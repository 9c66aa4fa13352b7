"""A feed suspended in a `finally` block goes on with the exception, the return or the loop that led there."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# release = ["first", "second", "third"]
# ///

# %% feed
log = []


def raising():
    try:
        raise ValueError("on the way")
    finally:
        log.append(release())


def returning():
    try:
        return "result"
    finally:
        log.append(release())


def breaking():
    for i in range(5):
        try:
            if i == 1:
                break
        finally:
            if i == 1:
                log.append(release())
    return i


try:
    outcomes = [returning(), raising()]
except ValueError as error:
    outcomes = [str(error), breaking()]

# %% ask: every block was released
log

# %% ask: what came of them
outcomes
