"""Equality of lists that hold what asks for equality of lists."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __eq__(self, other):
        return [self] == [other]


C() == C()
