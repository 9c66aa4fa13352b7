"""A context that enters itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __enter__(self):
        with self as inner:
            return inner

    def __exit__(self, *error):
        return False


with C() as c:
    pass
