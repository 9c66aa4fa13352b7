"""A set that grows as it is walked."""
# /// hostile
# expect = "raises RuntimeError"
# ///

s = {1}
for n in s:
    s.add(n + 1)
