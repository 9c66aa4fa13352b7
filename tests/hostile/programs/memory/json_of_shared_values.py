"""A value that is small in memory and exponential as JSON."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import json

x = ["x" * 100_000]
for _ in range(10):
    x = [x, x]
len(json.dumps(x))
