"""A deque that grows as it is walked."""
# /// hostile
# expect = "raises RuntimeError"
# ///

from collections import deque

d = deque([1])
for n in d:
    d.append(n)
