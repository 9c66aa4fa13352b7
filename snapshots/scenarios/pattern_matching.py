"""Functions with `match` statements choose the same branches."""
# /// scenario
# suspend = "call"
# [answers.call]
# fetch = [{ kind = "point", at = [3, 4] }]
# ///

# %% feed
class Circle:
    __match_args__ = ("radius",)

    def __init__(self, radius):
        self.radius = radius


def describe(shape):
    match shape:
        case {"kind": "point", "at": [x, y]} if x == y:
            return f"diagonal {x}"
        case {"kind": "point", "at": [x, y]}:
            return f"point {x},{y}"
        case Circle(radius=r):
            return f"circle {r}"
        case [first, *rest]:
            return f"list of {first} and {len(rest)}"
        case None | False:
            return "nothing"
        case other:
            return f"other {other}"


described = describe(fetch())

# %% ask: the suspended one
described

# %% ask: every branch
[describe(shape) for shape in [{"kind": "point", "at": [2, 2]}, Circle(5), [1, 2, 3], None, "text"]]
