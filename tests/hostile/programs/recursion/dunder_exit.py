"""A context that leaves itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        with self:
            return False


with C():
    pass
