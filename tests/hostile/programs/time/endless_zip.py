"""Two endless iterators, side by side."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", gap = "memory" }
# ///

import itertools

for _ in zip(itertools.count(), itertools.repeat(0)):
    pass
