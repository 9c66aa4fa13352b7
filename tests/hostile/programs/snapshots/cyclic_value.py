"""A knot of lists, dicts and closures goes through a snapshot."""
# /// hostile
# expect = "value True"
# drive = "relay"
# ///

d = {}
x = [d]
d["x"] = x
x.append(x)


def f():
    return f, x


d["f"] = f
# %%
f()[1] is x and x[0]["x"] is x and x[1] is x and d["f"]()[0] is f
