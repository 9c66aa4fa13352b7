"""Bytes as dict keys are found again by a fresh, equal key."""
# /// scenario
# suspend = "call"
# answers.call.checkpoint = [{none = true}]
# ///

# %% feed
found = {b"k": 1, b"key": 2, b"": 3}

checkpoint()

# %% ask: the dict
found
# %% ask: by fresh keys
[found.get(b"xk"[1:]), found.get(b"ke" + b"y"), found.get(b"k"[1:])]
# %% ask: how many
len(found)
