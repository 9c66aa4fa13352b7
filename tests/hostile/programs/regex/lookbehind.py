"""A look behind at every place."""
# /// hostile
# expect = "value []"
# ///

import re

re.findall(r"(?<=a)(a+)+b", "a" * 5000)
