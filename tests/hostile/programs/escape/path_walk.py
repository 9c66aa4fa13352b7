"""An attempt at a folder."""
# /// hostile
# expect = "raises PermissionError"
# ///

import os

os.listdir("/")
