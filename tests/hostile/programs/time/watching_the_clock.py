"""A loop that waits for a time to come."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import time

t = time.time()
while time.time() - t < 60:
    pass
