"""An instance that calls itself."""
# /// hostile
# expect = "limit recursion"
# ///

class C:
    def __call__(self):
        return self()


C()()
