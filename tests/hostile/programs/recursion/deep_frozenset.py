"""A frozen set a hundred thousand deep, compared."""
# /// hostile
# expect = "limit recursion"
# limits = { max_feed_duration_secs = 5, max_memory = 134_217_728 }
# ///

x, y = frozenset([1]), frozenset([1])
for _ in range(100_000):
    x, y = frozenset([x]), frozenset([y])
x == y
