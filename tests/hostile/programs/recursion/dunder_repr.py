"""A text that needs itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __repr__(self):
        return f"<{self!r}>"


repr(C())
