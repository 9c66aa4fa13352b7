"""A power whose result fills the memory."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", gap = "memory" }
# ///

2**10**12
