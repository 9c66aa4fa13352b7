"""A sum around and around."""
# /// hostile
# expect = "limit time"
# ///

import itertools

sum(itertools.cycle([1, 2, 3]))
