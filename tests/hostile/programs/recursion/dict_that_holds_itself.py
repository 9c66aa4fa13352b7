"""A dict that holds itself, as JSON."""
# /// hostile
# expect = "raises ValueError"
# ///

import json

d = {}
d["d"] = d
json.dumps(d)
