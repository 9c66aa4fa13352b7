"""A sort that is longer than the limit, which ends one of its comparisons."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.2 }
# ///

kept = [n * 7919 % 10_007 for n in range(10_000)]
while True:
    sorted(kept)
