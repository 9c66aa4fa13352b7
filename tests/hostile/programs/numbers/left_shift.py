"""One shifted by a trillion."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

1 << 10**12
