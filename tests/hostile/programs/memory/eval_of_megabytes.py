"""A text of which the parser makes a tree that is eighty times as large."""
# /// hostile
# expect = "limit memory"
# native = { expect = "died", limits = { max_memory = 134_217_728 }, gap = "memory" }
# ///

eval("1," * 60_000_000)
