"""Comprehensions keep their own scope: what they bind stays inside, what they capture stays alive."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
x = "outer"
squares = [x * x for x in range(4)]
index = {word: len(word) for word in ["a", "bb"]}
grid = [[(row, column) for column in range(2)] for row in range(2)]
getters = [lambda: x for x in range(3)]
evens = {n for n in range(6) if n % 2 == 0}
last = [y := n for n in (1, 2, 3)]

# %% ask: the outer name is untouched
x

# %% ask: what was made
(squares, index, grid, evens, last)

# %% ask: captured by the last value
[getter() for getter in getters]

# %% ask: a walrus binds outside
y
