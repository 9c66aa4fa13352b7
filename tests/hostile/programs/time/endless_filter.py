"""A filter that lets nothing through."""
# /// hostile
# expect = "limit time"
# ///

import itertools

next(filter(lambda n: n < 0, itertools.count()))
