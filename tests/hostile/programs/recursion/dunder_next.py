"""A next that asks for the next."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __iter__(self):
        return self

    def __next__(self):
        return next(self)


list(C())
