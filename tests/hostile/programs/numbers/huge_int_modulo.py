"""A division of a million digits by half as many."""
# /// hostile
# expect = "value True"
# limits = { max_feed_duration_secs = 10 }
# ///

(7**400_000) % (3**300_000) > 0
