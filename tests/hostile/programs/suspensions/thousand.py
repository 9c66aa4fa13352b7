"""More questions than a session may ask."""
# /// hostile
# expect = "limit suspensions"
# ///

n = 0
while True:
    n = echo(n + 1)
