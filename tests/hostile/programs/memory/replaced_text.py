"""A replacement that squares the length."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

s = "a" * 1_000_000
s.replace("a", s)
