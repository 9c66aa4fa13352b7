"""A result fifty thousand deep crosses to the host, where it allows that many."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "value <list>" }
# limits = { max_recursion_depth = 50_000, max_feed_duration_secs = 5 }
# ///

x = []
for _ in range(49_000):
    x = [x]
x
