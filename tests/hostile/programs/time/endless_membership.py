"""A search for what is not among all natural numbers."""
# /// hostile
# expect = "limit time"
# ///

import itertools

-1 in itertools.count()
