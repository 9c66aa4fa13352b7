"""A feed suspended while it handles an exception can still raise that exception again."""
# /// scenario
# suspend = "call"
# [answers.call]
# report = ["noted"]
# ///

# %% feed
log = []


def risky():
    try:
        return {}["missing"]
    except KeyError as error:
        log.append(("caught", str(error)))
        log.append(report(str(error)))
        log.append(("still", str(error)))
        raise


try:
    risky()
except LookupError as error:
    log.append(("outside", str(error), isinstance(error, KeyError)))

# %% ask: what happened
log
