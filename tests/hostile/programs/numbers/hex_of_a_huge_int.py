"""A number of four million bits as hexadecimal text."""
# /// hostile
# expect = "value 1000003"
# ///

len(hex(1 << 4_000_000))
