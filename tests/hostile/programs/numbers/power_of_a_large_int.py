"""A large number to a large power."""
# /// hostile
# expect = "limit memory"
# ///

(10**4000) ** (10**6)
