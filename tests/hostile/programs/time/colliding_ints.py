"""Ten thousand integers that differ by the modulus of CPython's hash."""
# /// hostile
# expect = "value 10000"
# limits = { max_feed_duration_secs = 5 }
# ///

step = 2**61 - 1
d = {n * step: n for n in range(10_000)}
len(d)
