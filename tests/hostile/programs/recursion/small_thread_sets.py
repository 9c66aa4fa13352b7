"""Frozen sets compared a thousand deep in a thread of half a megabyte."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5, max_memory = 134_217_728 }
# stack = 524288
# ///

x, y = frozenset([1]), frozenset([1])
for _ in range(100_000):
    x, y = frozenset([x]), frozenset([y])
x == y
