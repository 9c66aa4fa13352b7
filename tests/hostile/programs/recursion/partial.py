"""A partial of a partial, a hundred thousand deep."""
# /// hostile
# expect = "value 7"
# limits = { max_feed_duration_secs = 5 }
# ///

import functools

f = functools.partial(int, "7")
for _ in range(100_000):
    f = functools.partial(f)
f()
