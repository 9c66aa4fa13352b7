"""Ten thousand closures, each around the one before."""
# /// hostile
# expect = "limit recursion"
# ///

f = lambda: 0
for _ in range(10_000):
    f = (lambda g: lambda: g())(f)
f()
