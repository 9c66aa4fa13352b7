"""An exception from the host is raised at the suspended call, where the guest catches it."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# fetch = ["fine", { raise = "TimeoutError", message = "too slow" }, "fine again"]
# ///

# %% feed
results = []
for name in ["a", "b", "c"]:
    try:
        results.append((name, fetch(name)))
    except OSError as error:
        results.append((name, str(error), isinstance(error, TimeoutError)))

# %% ask: each call's outcome
results
