"""The hash of a tuple that holds itself by way of what is hashable."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __hash__(self):
        return hash(self.t)

    def __eq__(self, other):
        return self is other


c = C()
c.t = (c,)
hash(c.t)
