"""Classes, instances and functions are found again as dict keys by the very same object, and only by it."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
class Point:
    pass


def area():
    return 0


def make_counter():
    count = 0

    def counter():
        return count

    return counter


instance = Point()
closure = make_counter()
square = lambda x: x * x
d = {Point: "class", instance: "instance", area: "function", closure: "closure", square: "lambda"}
s = {Point, instance, area, closure, square}

# %% ask: each is found in the dict
[d.get(key) for key in [Point, instance, area, closure, square]]

# %% ask: each is found in the set
[key in s for key in [Point, instance, area, closure, square]]

# %% ask: others like them are absent
[Point() in d, make_counter() in d, (lambda x: x * x) in d]

# %% ask: the keys are the objects themselves
[a is b for a, b in zip(d, [Point, instance, area, closure, square])]
