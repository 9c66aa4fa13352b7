"""A sleep into the past."""
# /// hostile
# expect = "raises ValueError"
# ///

import time

time.sleep(-1)
