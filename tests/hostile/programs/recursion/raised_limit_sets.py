"""Frozen sets compared fifty thousand deep, where the host allows that many."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "limit recursion" }
# limits = { max_recursion_depth = 50_000, max_feed_duration_secs = 5, max_memory = 134_217_728 }
# ///

x, y = frozenset([1]), frozenset([1])
for _ in range(100_000):
    x, y = frozenset([x]), frozenset([y])
x == y
