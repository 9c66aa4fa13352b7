"""An exception whose message would draw on a terminal."""
# /// hostile
# expect = "raises ValueError"
# ///

raise ValueError("\x1b[2J\r\n\x00 Traceback (most recent call last):")
