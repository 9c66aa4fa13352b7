"""An equality that clears the list in which it is looked for."""
# /// hostile
# expect = "value (False, 0, 0)"
# ///

class C:
    def __eq__(self, other):
        x.clear()
        return False


x = [C() for _ in range(10)]
(C() in x, x.count(C()), len(x))
