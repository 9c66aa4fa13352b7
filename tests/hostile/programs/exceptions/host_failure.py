"""The host's own failure, not caught."""
# /// hostile
# expect = "raises ValueError"
# ///

fail()
