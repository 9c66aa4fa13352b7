"""An exception with a message of ten megabytes."""
# /// hostile
# expect = "limit memory"
# native = { expect = "raises ValueError" }
# ///

raise ValueError("x" * 10_000_000)
