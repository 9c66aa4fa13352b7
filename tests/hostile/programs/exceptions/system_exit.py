"""An attempt to end the process."""
# /// hostile
# expect = "raises RuntimeError"
# ///

raise SystemExit(3)
