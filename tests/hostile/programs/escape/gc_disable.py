"""An attempt to turn the collector off."""
# /// hostile
# expect = "raises ModuleNotFoundError"
# ///

import gc

gc.disable()
