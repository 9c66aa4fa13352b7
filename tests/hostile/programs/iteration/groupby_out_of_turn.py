"""Groups asked for after their time."""
# /// hostile
# expect = "value [[], []]"
# ///

import itertools

groups = [g for _, g in itertools.groupby([1, 1, 2, 2])]
[list(g) for g in groups]
