"""Imports by names that are paths."""
# /// hostile
# expect = "raises ModuleNotFoundError"
# ///

exec("import a.b.c.d")
