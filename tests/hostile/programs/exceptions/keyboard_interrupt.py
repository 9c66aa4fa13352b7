"""An attempt to look like Ctrl-C."""
# /// hostile
# expect = "raises KeyboardInterrupt"
# ///

raise KeyboardInterrupt
