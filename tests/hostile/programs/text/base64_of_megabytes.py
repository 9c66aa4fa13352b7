"""Base64 of Base64 of Base64, growing."""
# /// hostile
# expect = "limit memory"
# ///

import base64

data = b"x" * 1_000_000
for _ in range(13):
    data = base64.b64encode(data)
len(data) > 40_000_000
