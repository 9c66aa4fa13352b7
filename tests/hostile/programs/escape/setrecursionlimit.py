"""An attempt to raise a limit from inside."""
# /// hostile
# expect = "raises AttributeError"
# ///

import sys

sys.setrecursionlimit(10**9)
