"""A context that raises as it is left with an exception."""
# /// hostile
# expect = "raises KeyError"
# ///

class C:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        raise KeyError("from exit")


with C():
    raise ValueError("from the body")
