"""A question from the key of a sort."""
# /// hostile
# expect = "raises NotImplementedError"
# ///

sorted([3, 1, 2], key=lambda n: echo(n))
