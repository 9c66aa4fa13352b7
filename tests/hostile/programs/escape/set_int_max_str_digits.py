"""An attempt to lift the limit on digits."""
# /// hostile
# expect = "raises AttributeError"
# ///

import sys

sys.set_int_max_str_digits(0)
