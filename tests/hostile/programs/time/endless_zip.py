"""Two endless iterators, side by side."""
# /// hostile
# expect = "limit memory"
# ///

import itertools

for _ in zip(itertools.count(), itertools.repeat(0)):
    pass
