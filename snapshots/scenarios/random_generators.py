"""Seeded random generators, a session's own and separate ones, go on with the same numbers."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import random

random.seed(2024)
drawn = [random.random() for _ in range(5)]
own = random.Random(b"seed")
own.getrandbits(100)
own.gauss(0, 1)
saved = own.getstate()

# %% ask: the session's generator
[random.random(), random.randint(1, 2**40), random.choice("abcdef")]

# %% ask: a separate generator
[own.random(), own.getrandbits(70), own.sample(range(1000), 4), own.gauss(0, 1)]

# %% ask: a saved state
own.setstate(saved)
[own.random(), own.gauss(0, 1)]

# %% ask: shuffled in place
deck = list(range(10))
random.shuffle(deck)
deck

# %% ask: seeded afresh
random.seed(2024)
[random.random() for _ in range(5)] == drawn
