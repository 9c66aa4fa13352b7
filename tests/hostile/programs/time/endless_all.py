"""A test of all natural numbers."""
# /// hostile
# expect = "limit time"
# ///

import itertools

all(itertools.count(1))
