"""Long equal lists compared again and again."""
# /// hostile
# expect = "limit time"
# ///

x, y = [0] * 500_000, [0] * 500_000
while x == y:
    pass
