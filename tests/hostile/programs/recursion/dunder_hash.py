"""A hash that hashes itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __hash__(self):
        return hash(self)


{C(): 1}
