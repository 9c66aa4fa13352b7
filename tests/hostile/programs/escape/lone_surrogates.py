"""Texts that UTF-8 can't hold."""
# /// hostile
# expect = "raises ValueError"
# ///

chr(0xD800)
