"""An exception that looks like the limit on recursion."""
# /// hostile
# expect = "limit recursion"
# gap = "forged"
# ///

raise RecursionError("maximum recursion depth exceeded")
