"""An await of what can't be waited for."""
# /// hostile
# expect = "raises TypeError"
# ///

await 5
