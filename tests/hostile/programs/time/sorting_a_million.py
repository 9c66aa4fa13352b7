"""A million numbers sorted, again and again."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3, max_memory = 134_217_728 }
# ///

import random

x = [random.random() for _ in range(100_000)]
while True:
    sorted(x, key=lambda n: -n)
