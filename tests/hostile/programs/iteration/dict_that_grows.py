"""A dict that grows as it is walked."""
# /// hostile
# expect = "raises RuntimeError"
# ///

d = {1: 1}
for k in d:
    d[k + 1] = 1
