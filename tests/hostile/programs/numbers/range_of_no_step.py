"""A range that would never move."""
# /// hostile
# expect = "raises ValueError"
# ///

range(1, 10, 0)
