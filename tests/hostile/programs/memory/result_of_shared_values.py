"""A result that is small in memory and would be exponential if each part left by itself."""
# /// hostile
# expect = "value 2"
# ///

x = [1]
for _ in range(30):
    x = [x, x]
y = x
len(x)
