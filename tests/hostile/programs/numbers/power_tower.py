"""A power whose result fills the memory."""
# /// hostile
# expect = "limit memory"
# ///

2**10**12
