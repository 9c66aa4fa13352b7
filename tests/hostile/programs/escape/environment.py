"""An attempt at the environment."""
# /// hostile
# expect = "raises RuntimeError"
# ///

import os

os.getenv("PATH")
