"""Random numbers without end."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import random

while True:
    random.shuffle(list(range(10_000)))
