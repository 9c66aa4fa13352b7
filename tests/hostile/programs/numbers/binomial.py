"""A binomial coefficient of millions."""
# /// hostile
# expect = "limit time"
# limits = { max_feed_duration_secs = 0.3 }
# ///

import math

math.comb(10**7, 5 * 10**6)
