"""A text of a dict that holds what asks for it."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __repr__(self):
        return repr({"me": [self]})


repr(C())
