"""All orders of thirty things, counted."""
# /// hostile
# expect = "limit time"
# ///

import itertools

sum(1 for _ in itertools.permutations(range(30)))
