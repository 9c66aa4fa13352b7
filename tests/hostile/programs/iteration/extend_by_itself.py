"""A list that is extended by itself, and by its own iterator."""
# /// hostile
# expect = "value 16"
# ///

x = [1, 2]
x.extend(x)
x += x
x[len(x) :] = x
len(x)
