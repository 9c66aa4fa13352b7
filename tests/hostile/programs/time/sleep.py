"""A sleep of a year."""
# /// hostile
# expect = "limit sleep"
# limits = { max_total_sleep_secs = 0.1 }
# ///

import time

time.sleep(365 * 86400)
