"""A sort whose key changes the list."""
# /// hostile
# expect = "raises ValueError"
# ///

x = [3, 1, 2]


def key(n):
    x.append(n)
    return n


x.sort(key=key)
