"""Brackets a hundred thousand deep in a text that is evaluated."""
# /// hostile
# expect = "syntax"
# ///

eval("(" * 100_000 + "1" + ")" * 100_000)
