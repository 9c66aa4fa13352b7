"""An exception that looks like a limit."""
# /// hostile
# expect = "raises MemoryError"
# ///

raise MemoryError("memory limit exceeded: 1 bytes > 0 bytes")
