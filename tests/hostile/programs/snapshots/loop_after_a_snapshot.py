"""A program that runs away after it was carried over."""
# /// hostile
# expect = "limit time"
# drive = "relay"
# ///

echo(1)
while True:
    pass
