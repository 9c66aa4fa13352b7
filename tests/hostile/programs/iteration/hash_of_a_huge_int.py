"""A hash of a thousand digits."""
# /// hostile
# expect = "value 2"
# ///

class C:
    def __hash__(self):
        return 10**1000


len({C(): 1, C(): 2})
