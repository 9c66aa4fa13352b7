"""A large number to a large power."""
# /// hostile
# expect = "limit memory"
# native = { expect = "hung", seconds = 3, gap = "builtin" }
# ///

(10**4000) ** (10**6)
