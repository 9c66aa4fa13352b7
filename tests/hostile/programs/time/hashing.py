"""A digest of a long text, again and again."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import hashlib

data = b"x" * 1_000_000
while True:
    hashlib.sha256(data).hexdigest()
