"""A list changed under its iterator, with a snapshot in between."""
# /// hostile
# expect = "value [1, 3]"
# drive = "relay"
# ///

x = [1, 2, 3, 4]
out = []
for n in x:
    out.append(echo(n))
    x.pop(0)
out
