"""A loop that waits for a time to come."""
# /// hostile
# expect = "limit time"
# ///

import time

t = time.time()
while time.time() - t < 60:
    pass
