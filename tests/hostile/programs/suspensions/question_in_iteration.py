"""A question in the midst of what changes under it."""
# /// hostile
# expect = "value 100"
# ///

x = [1]
for n in x:
    if len(x) < 100:
        x.append(echo(n + 1))
x[-1]
