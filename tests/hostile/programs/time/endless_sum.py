"""The sum of all natural numbers."""
# /// hostile
# expect = "limit time"
# ///

import itertools

sum(itertools.count())
