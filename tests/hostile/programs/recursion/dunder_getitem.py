"""An item that looks itself up."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __getitem__(self, key):
        return self[key]


C()[1]
