"""A membership that asks for membership."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __contains__(self, value):
        return value in self


1 in C()
