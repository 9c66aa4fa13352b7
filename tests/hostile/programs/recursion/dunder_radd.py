"""A reflected sum that reflects."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __radd__(self, other):
        return other + self


sum([C(), C()])
