"""A hash that changes the dict into which it goes."""
# /// hostile
# expect = "value 200"
# ///

class C:
    def __hash__(self):
        d[len(d)] = 0
        return 7

    def __eq__(self, other):
        return False


d = {}
for _ in range(100):
    d[C()] = 1
len(d)
