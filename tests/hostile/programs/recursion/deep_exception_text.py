"""An exception whose message is a list ten thousand deep."""
# /// hostile
# expect = "raises ValueError"
# ///

x = []
for _ in range(10_000):
    x = [x]
raise ValueError(repr(x))
