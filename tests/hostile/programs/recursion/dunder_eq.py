"""Equality that asks itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __eq__(self, other):
        return self == other


C() == C()
