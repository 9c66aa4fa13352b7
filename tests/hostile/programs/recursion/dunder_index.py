"""An index that is itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __index__(self):
        return range(10)[self]


[1, 2, 3][C()]
