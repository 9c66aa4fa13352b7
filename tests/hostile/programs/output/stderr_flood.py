"""Errors without end."""
# /// hostile
# expect = "limit output"
# limits = { max_feed_duration_secs = 20 }
# ///

import sys

while True:
    print("x" * 100_000, file=sys.stderr)
