"""An eval that evaluates itself."""
# /// hostile
# expect = "limit recursion"
# ///

text = "eval(text)"
eval(text)
