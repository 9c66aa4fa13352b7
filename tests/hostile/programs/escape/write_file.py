"""An attempt to write a file."""
# /// hostile
# expect = "raises PermissionError"
# ///

from pathlib import Path

Path("/tmp/hostile").write_text("x")
