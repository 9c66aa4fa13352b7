"""A sum that adds itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __add__(self, other):
        return self + other


C() + 1
