"""A number that converts itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __int__(self):
        return int(self)


int(C())
