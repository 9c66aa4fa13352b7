"""A list that holds itself: as text, compared, counted."""
# /// hostile
# expect = "limit recursion"
# ///

x = [1]
x.append(x)
y = [1]
y.append(y)
(repr(x), x == x, len(x[1][1][1]), x == y)
