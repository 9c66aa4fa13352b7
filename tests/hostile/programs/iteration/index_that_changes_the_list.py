"""An index that clears the list that it is for."""
# /// hostile
# expect = "raises IndexError"
# ///

class I:
    def __index__(self):
        x.clear()
        return 5


x = list(range(10))
x[I()]
