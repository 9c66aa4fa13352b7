"""An iterator that waits for a value that never comes."""
# /// hostile
# expect = "limit time"
# ///

for _ in iter(lambda: 1, 2):
    pass
