"""A search for where an endless iterator changes."""
# /// hostile
# expect = "limit time"
# ///

import itertools

next(itertools.dropwhile(lambda n: True, itertools.count()))
