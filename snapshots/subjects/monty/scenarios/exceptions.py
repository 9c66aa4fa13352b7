"""The call to the host is in a try, and what is raised after it is caught."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
log = []
try:
    log.append("before")
    checkpoint()
    log.append("after")
    {}["missing"]
except KeyError as error:
    log.append(str(error))
finally:
    log.append("finally")

# %% ask: what happened
log
