"""A function of comprehensions and a lambda in it."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
def shapes(n):
    squares = [x * x for x in range(n) if x % 2]
    names = {str(x): x for x in squares}
    return squares, names, sorted({x % 3 for x in squares}), sum(x for x in squares), (lambda y: y + n)(1)

state = shapes

# %% ask: called
state(6)
