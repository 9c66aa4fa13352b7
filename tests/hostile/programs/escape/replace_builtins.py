"""Builtins replaced, for whoever comes next."""
# /// hostile
# expect = "value 666"
# ///

len = lambda x: 666
print = None
sum = max = sorted = None
NameError = ValueError
len([])
