"""A class made at run time, with hooks."""
# /// hostile
# expect = "raises ZeroDivisionError"
# ///

C = type("C", (), {"__eq__": lambda a, b: True, "__hash__": lambda a: 1 / 0})
{C(): 1}
