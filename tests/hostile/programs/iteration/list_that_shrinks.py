"""A list that is cleared as it is walked."""
# /// hostile
# expect = "value 1"
# ///

x = list(range(1000))
seen = 0
for n in x:
    seen += 1
    x.clear()
seen
