"""An annotation in quotes that is nested a hundred thousand deep."""
# /// hostile
# expect = "syntax"
# ///

exec("x: '" + "(" * 100_000 + "int" + ")" * 100_000 + "' = 1")
