"""A question while a dict looks for a key."""
# /// hostile
# expect = "raises NotImplementedError"
# ///

class C:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return echo(True)


{C(): 1}[C()]
