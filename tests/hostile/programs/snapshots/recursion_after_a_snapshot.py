"""A program that recurses for ever after it was carried over."""
# /// hostile
# expect = "limit recursion"
# drive = "relay"
# ///

def f(n):
    return f(echo(n) + 1) if n < 20 else f(n + 1)


f(0)
