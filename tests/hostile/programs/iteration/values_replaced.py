"""A dict whose values are replaced as it is walked."""
# /// hostile
# expect = "value 5050"
# ///

d = {n: n for n in range(100)}
for k, v in d.items():
    d[k] = v + 1
sum(d.values())
