"""An attempt at the host's memory."""
# /// hostile
# expect = "raises ModuleNotFoundError"
# ///

import ctypes
