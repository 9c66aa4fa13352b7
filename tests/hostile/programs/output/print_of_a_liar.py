"""A print of what has no text."""
# /// hostile
# expect = "raises TypeError"
# ///

class C:
    def __str__(self):
        return 5


print(C())
