"""Slices at the edges of machine integers."""
# /// hostile
# expect = "value [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], [0], [9], '', b'ab']"
# ///

x = list(range(10))
big = 10**100
[x[-big:big], x[big:-big:-1], x[:: 2**63 - 1], x[:: -(2**63)], "abc"[big:], b"abc"[-big:2]]
