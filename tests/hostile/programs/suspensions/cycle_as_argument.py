"""A list that holds itself, sent to the host."""
# /// hostile
# expect = "value \"[1, Placeholder(text='[...]')]\""
# ///

x = [1]
x.append(x)
y = echo(x)
repr(y)
