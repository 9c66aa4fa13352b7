"""A repetition whose length no machine can count."""
# /// hostile
# expect = "raises OverflowError"
# native = { expect = "error EngineFaultError", after = "ended", gap = "panic", limits = { max_memory = false } }
# ///

"ab" * (2**63 - 1)
