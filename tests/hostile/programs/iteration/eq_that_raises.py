"""An equality that raises as a set is made."""
# /// hostile
# expect = "raises KeyError"
# ///

class C:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise KeyError("no")


{C(), C()}
