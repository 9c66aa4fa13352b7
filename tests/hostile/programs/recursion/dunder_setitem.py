"""An assignment that assigns."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __setitem__(self, key, value):
        self[key] = value


C()[1] = 2
