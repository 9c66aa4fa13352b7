"""An exception with a message of twenty-five megabytes."""
# /// hostile
# expect = "limit memory"
# native = { expect = "raises ValueError" }
# ///

raise ValueError("x" * 25_000_000)
