"""A chain of half a million attributes in a text that is executed."""
# /// hostile
# expect = "limit recursion"
# after = "ended"
# native = { expect = "syntax" }
# ///

exec("x" + ".a" * 500_000)
