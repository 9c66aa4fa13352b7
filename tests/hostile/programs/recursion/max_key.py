"""A maximum whose key asks for one."""
# /// hostile
# expect = "limit recursion"
# ///

def key(n):
    return max([1, 2], key=key)


key(1)
