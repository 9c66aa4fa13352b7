"""A program that grows without end after it was carried over."""
# /// hostile
# expect = "limit memory"
# drive = "relay"
# ///

x = [echo(0)]
while True:
    x.append("x" * 1000 + str(len(x)))
