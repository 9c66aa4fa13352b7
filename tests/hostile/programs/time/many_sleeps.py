"""Short sleeps without end."""
# /// hostile
# expect = "limit sleep"
# limits = { max_total_sleep_secs = 0.05 }
# ///

import time

while True:
    time.sleep(0.01)
