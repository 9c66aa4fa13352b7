"""A host that allows a billion calls, and a program that takes them."""
# /// hostile
# expect = "limit memory"
# native = { expect = "error SettingError", after = "unopened" }
# limits = { max_recursion_depth = 1_000_000_000, max_feed_duration_secs = 5 }
# ///

x, y = [], []
for _ in range(200_000):
    x, y = [x], [y]
x == y
