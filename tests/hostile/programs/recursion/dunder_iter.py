"""An iterator that asks itself for one."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __iter__(self):
        return iter(self)


list(C())
