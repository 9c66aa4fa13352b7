"""The largest of all natural numbers."""
# /// hostile
# expect = "limit time"
# ///

import itertools

max(itertools.count())
