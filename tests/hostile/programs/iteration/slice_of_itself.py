"""A list assigned to slices of itself."""
# /// hostile
# expect = "value ([9, 8, 7, 6, 5, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 0], 17)"
# ///

x = list(range(10))
x[2:5] = x
x[::-1], len(x)
