"""Base64 of Base64 of Base64, growing."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", limits = { max_feed_duration_secs = 0.5 }, gap = "memory" }
# ///

import base64

data = b"x" * 1000
while True:
    data = base64.b64encode(data)
