"""A loop without end."""
# /// hostile
# expect = "limit time"
# ///

while True:
    pass
