"""A function that the host does not have."""
# /// hostile
# expect = "raises NameError"
# ///

system("rm -rf /")
