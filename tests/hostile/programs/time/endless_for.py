"""A for loop over an iterator without end."""
# /// hostile
# expect = "limit time"
# ///

import itertools

for _ in itertools.repeat(1):
    pass
