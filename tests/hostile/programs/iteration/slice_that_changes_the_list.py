"""A slice whose ends clear the list."""
# /// hostile
# expect = "value []"
# ///

class I:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        x.clear()
        return self.n


x = list(range(10))
x[I(2) : I(8)]
