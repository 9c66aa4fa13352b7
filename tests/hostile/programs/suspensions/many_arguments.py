"""A question with a hundred thousand arguments."""
# /// hostile
# expect = "raises TypeError"
# ///

len(echo(*range(100_000)))
