"""Base64 of Base64 of Base64, growing."""
# /// hostile
# expect = "limit memory"
# native = { expect = "value True", limits = { max_feed_duration_secs = 60 }, gap = "memory" }
# ///

import base64

data = b"x" * 1_000_000
for _ in range(13):
    data = base64.b64encode(data)
len(data) > 40_000_000
