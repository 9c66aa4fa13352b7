"""A host function's name taken by the guest."""
# /// hostile
# expect = "value 'mine'"
# ///

def echo(value):
    return "mine"


echo(1)
