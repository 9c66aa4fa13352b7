"""`iter(function, sentinel)` and classes with `__iter__` and `__next__` go on where they were."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.left


def make_ticker():
    ticks = 0

    def tick():
        nonlocal ticks
        ticks += 1
        return ticks

    return tick


until_five = iter(make_ticker(), 5)
countdown = iter(Countdown(4))
next(until_five), next(countdown)

# %% ask: until the sentinel
list(until_five)

# %% ask: until StopIteration
list(countdown)
