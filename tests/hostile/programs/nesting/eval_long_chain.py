"""A chain of half a million operators in a text that is evaluated."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "syntax" }
# ///

eval("1" + "+1" * 500_000)
