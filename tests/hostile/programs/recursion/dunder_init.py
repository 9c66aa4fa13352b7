"""A constructor that constructs."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __init__(self):
        self.child = C()


C()
