"""A chain of half a million calls in a text that is evaluated."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "syntax" }
# ///

f = lambda: f
eval("f" + "()" * 500_000)
