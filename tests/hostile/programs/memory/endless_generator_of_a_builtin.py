"""A generator that a builtin takes as a whole, which grows until the sandbox has no more, without a limit on memory."""
# /// hostile
# expect = "limit memory"
# wasm = { expect = "limit memory", limits = { max_memory = false } }
# ///

max(number for number in range(10**12))
