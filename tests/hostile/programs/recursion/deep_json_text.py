"""JSON text a hundred thousand deep, read."""
# /// hostile
# expect = "raises json.JSONDecodeError"
# ///

import json

json.loads("[" * 100_000 + "]" * 100_000)
