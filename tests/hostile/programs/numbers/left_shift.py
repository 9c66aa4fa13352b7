"""One shifted by a trillion."""
# /// hostile
# expect = "limit memory"
# ///

1 << 10**12
