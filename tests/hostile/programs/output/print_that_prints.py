"""A text that prints while it is made."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __str__(self):
        print(self)
        return ""


print(C())
