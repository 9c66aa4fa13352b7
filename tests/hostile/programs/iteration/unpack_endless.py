"""An endless iterator unpacked into two names."""
# /// hostile
# expect = "raises ValueError"
# ///

import itertools

a, b = itertools.count()
