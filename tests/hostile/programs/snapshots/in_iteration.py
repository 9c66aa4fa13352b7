"""A snapshot in the midst of iterators of every kind."""
# /// hostile
# expect = "value (((2, 'c'), 'z', 3, 7, 1), 6)"
# drive = "relay"
# limits = { max_feed_duration_secs = 20 }
# ///

import itertools

out = []
for a, (b, c), d in zip(enumerate("abc"), {"x": 1, "y": 2, "z": 3}.items(), itertools.count(5)):
    for e in reversed([1, 2]):
        out.append(echo((a, b, c, d, e)))
out[-1], len(out)
