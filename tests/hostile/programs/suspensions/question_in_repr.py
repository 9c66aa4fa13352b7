"""A question while a text is made."""
# /// hostile
# expect = "raises NotImplementedError"
# ///

class C:
    def __repr__(self):
        return str(echo(5))


repr(C())
