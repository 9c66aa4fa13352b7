"""A dict changed under its iterator, with a snapshot in between."""
# /// hostile
# expect = "raises RuntimeError"
# drive = "relay"
# ///

d = {"a": 1, "b": 2}
for k in d:
    echo(k)
    d[k + k] = 1
