"""A session with earlier feeds, suspended in a later one, keeps what all of them made."""
# /// scenario
# suspend = "call"
# [answers.call]
# fetch = [3]
# ///

# %% feed
cache = {b"hits": 0}


def lookup(key):
    cache[b"hits"] += 1
    return fetch(key)

# %% feed
history = []

# %% feed
history.append(lookup("a"))

# %% ask: from the first feed
cache["hits".encode()]

# %% ask: from the later ones
history
