"""Questions counted over all the snapshots that are taken between them."""
# /// hostile
# expect = "limit suspensions"
# drive = "relay"
# limits = { max_suspensions = 20 }
# ///

n = 0
while True:
    n = echo(n + 1)
