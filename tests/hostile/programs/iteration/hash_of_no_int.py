"""A hash that is no integer."""
# /// hostile
# expect = "raises TypeError"
# ///

class C:
    def __hash__(self):
        return "x"


{C(): 1}
