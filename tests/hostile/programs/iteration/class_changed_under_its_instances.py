"""A class whose methods are replaced while one of them runs."""
# /// hostile
# expect = "value ('new', 'new')"
# ///

class C:
    def f(self):
        C.f = lambda self: "new"
        return self.f()


C().f(), C().f()
