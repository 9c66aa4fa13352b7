"""A sort whose key never returns."""
# /// hostile
# expect = "limit time"
# ///

def key(n):
    while True:
        pass


sorted([3, 1, 2], key=key)
