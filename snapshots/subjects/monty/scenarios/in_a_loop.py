"""The call to the host is in the middle of two loops."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
seen = []
for row in range(3):
    for name in ["a", "b"]:
        if row == 1 and name == "a":
            checkpoint()
        seen.append((row, name))

# %% ask: every turn was taken once
seen
