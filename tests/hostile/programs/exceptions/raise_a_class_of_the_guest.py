"""A raise of an instance of a class that is no exception."""
# /// hostile
# expect = "raises TypeError"
# ///

class C:
    pass


raise C()
