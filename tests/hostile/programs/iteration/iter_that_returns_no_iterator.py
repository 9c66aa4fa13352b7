"""An __iter__ that returns a number."""
# /// hostile
# expect = "raises TypeError"
# ///

class C:
    def __iter__(self):
        return 5


list(C())
