"""A program that executes itself."""
# /// hostile
# expect = "limit recursion"
# ///

text = "exec(text)"
exec(text)
