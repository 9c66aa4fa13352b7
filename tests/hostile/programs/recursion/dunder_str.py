"""A text that prints itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __str__(self):
        return "%s" % self


print(C())
