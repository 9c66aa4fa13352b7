"""All halves of sixty things, counted."""
# /// hostile
# expect = "limit time"
# ///

import itertools

sum(1 for _ in itertools.combinations(range(60), 30))
