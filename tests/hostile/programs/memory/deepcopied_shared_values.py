"""A deep copy that keeps what is shared shared."""
# /// hostile
# expect = "value 2"
# ///

import copy

x = [1]
for _ in range(200):
    x = [x, x]
len(copy.deepcopy(x))
