"""A text of a dict whose values add to it."""
# /// hostile
# expect = "value '{0: c, 1: c, 2: c, 3'"
# ///

class C:
    def __repr__(self):
        d[len(d)] = C() if len(d) < 50 else 0
        return "c"


d = {0: C()}
repr(d)[:20]
