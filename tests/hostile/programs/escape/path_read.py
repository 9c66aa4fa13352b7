"""An attempt at a file by way of pathlib."""
# /// hostile
# expect = "raises PermissionError"
# ///

from pathlib import Path

Path("/etc/passwd").read_text()
