"""A chain of twenty thousand operators in a thread of two megabytes."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "syntax" }
# stack = 2097152
# ///

eval("1" + "+1" * 20_000)
