"""An iterator that goes on after its end."""
# /// hostile
# expect = "value ([], [2], 4)"
# ///

class Zombie:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n % 2:
            raise StopIteration
        return self.n


z = Zombie()
list(z), list(z), next(z, "end")
