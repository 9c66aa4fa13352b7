"""A long list written as JSON and read, again and again."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import json

x = list(range(100_000))
while True:
    x = json.loads(json.dumps(x))
