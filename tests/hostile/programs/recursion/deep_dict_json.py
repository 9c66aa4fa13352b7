"""A dict a hundred thousand deep, as JSON."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5 }
# ///

import json

x = {}
for _ in range(100_000):
    x = {"x": x}
json.dumps(x)
