"""A float with a billion digits after the point."""
# /// hostile
# expect = "limit memory"
# ///

f"{1.5:.999999999f}"
