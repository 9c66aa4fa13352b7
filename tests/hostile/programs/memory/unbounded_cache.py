"""A function whose cache never forgets."""
# /// hostile
# expect = "limit memory"
# limits = { max_feed_duration_secs = 30 }
# ///

import functools


@functools.lru_cache(maxsize=None)
def kept(n):
    return "x" * 1000 + str(n)


n = 0
while True:
    kept(n)
    n += 1
