"""Text of a gigabyte by multiplication."""
# /// hostile
# expect = "limit memory"
# native = { expect = "limit time", gap = "memory" }
# ///

len("x" * 10**9)
