"""Loops, with break, continue and else, and a while."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def primes(limit):
    found = []
    for n in range(2, limit):
        for p in found:
            if n % p == 0:
                break
        else:
            found.append(n)
            continue
    i = 0
    while i < 3:
        i += 1
    return found + [i]

state = primes

# %% ask: called
state(20)
