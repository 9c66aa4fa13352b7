"""A repetition whose length no machine can count."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "limit memory", limits = { max_memory = false } }
# ///

"ab" * (2**63 - 1)
