"""An attempt at a file."""
# /// hostile
# expect = "raises PermissionError"
# ///

open("/etc/passwd").read()
