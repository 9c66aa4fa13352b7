"""Function calls fifty thousand deep, where the host allows that many."""
# /// hostile
# expect = "value 49000"
# limits = { max_recursion_depth = 50_000, max_feed_duration_secs = 5 }
# ///

def f(n):
    return n if n == 49_000 else f(n + 1)


f(0)
