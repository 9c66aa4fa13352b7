"""Characters that a terminal would obey."""
# /// hostile
# expect = "value '\\x1b[31m'"
# ///

print("\x1b[2J\x1b]0;title\x07\x00\r\b" * 1000)
"\x1b[31m"
