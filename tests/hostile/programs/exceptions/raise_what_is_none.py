"""A raise of what is no exception."""
# /// hostile
# expect = "raises TypeError"
# ///

raise 5
