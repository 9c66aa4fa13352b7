"""The last ten of all natural numbers."""
# /// hostile
# expect = "limit memory"
# ///

import itertools
from collections import deque

deque(itertools.count(), maxlen=10)
