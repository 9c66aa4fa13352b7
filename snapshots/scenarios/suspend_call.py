"""A feed suspended at a host call resumes with the host's answer, locals intact."""
# /// scenario
# suspend = "call"
# at = 2
# [answers.call]
# fetch = [10, 32]
# ///

# %% feed
def total(names):
    seen = []
    for name in names:
        seen.append((name, fetch(name)))
    return seen


result = total(["first", "second"])

# %% ask: both answers in order
result

# %% ask: their sum
sum([value for _, value in result])
