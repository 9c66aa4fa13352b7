"""A list for which 32 bits of addresses are too few, without a limit on memory."""
# /// hostile
# expect = "limit memory"
# wasm = { expect = "limit memory", limits = { max_memory = false } }
# ///

[0] * 10**9
