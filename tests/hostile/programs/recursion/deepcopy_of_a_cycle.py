"""A deep copy of what holds itself."""
# /// hostile
# expect = "value True"
# ///

import copy

x = [1]
x.append(x)
y = copy.deepcopy(x)
y[1] is y
