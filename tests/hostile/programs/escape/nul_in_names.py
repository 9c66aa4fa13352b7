"""A file name with a NUL."""
# /// hostile
# expect = "raises ValueError"
# ///

open("/tmp/x\x00/etc/passwd")
