"""Attributes with two underscores, by their names."""
# /// hostile
# expect = "value 0"
# ///

found = []
for name in ("__class__", "__dict__", "__globals__", "__code__", "__closure__", "__subclasses__", "__bases__", "__mro__"):
    for value in (1, "x", [], (), len, lambda: 0, int):
        try:
            found.append(type(getattr(value, name)).__name__)
        except AttributeError:
            pass
len([name for name in found if name not in ("type", "tuple", "str", "dict")])
