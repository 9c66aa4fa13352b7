"""A sort whose key sorts."""
# /// hostile
# expect = "limit recursion"
# ///

def key(n):
    return sorted([2, 1], key=key)[0]


key(1)
