"""An exception whose argument is a list that holds it."""
# /// hostile
# expect = "value \"([ValueError('x'), [...]], ValueError('x'))\""
# ///

x = []
e = ValueError("x")
x.append(e)
x.append(x)
y = (x, e)
repr(y)[:60]
