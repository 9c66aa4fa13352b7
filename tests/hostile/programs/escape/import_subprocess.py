"""An attempt to start a process."""
# /// hostile
# expect = "raises ModuleNotFoundError"
# ///

import subprocess
