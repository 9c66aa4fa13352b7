"""An equality that clears the dict in which it is looked for."""
# /// hostile
# expect = "value 1"
# ///

class C:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        d.clear()
        return False


d = {}
for n in range(5):
    d[C()] = n
len(d)
