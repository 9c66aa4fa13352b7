"""An attempt to run a command."""
# /// hostile
# expect = "raises AttributeError"
# ///

import os

os.system("id")
