"""A text of a list whose elements clear it."""
# /// hostile
# expect = "value '[c]'"
# ///

class C:
    def __repr__(self):
        x.clear()
        return "c"


x = [C() for _ in range(10)]
repr(x)
