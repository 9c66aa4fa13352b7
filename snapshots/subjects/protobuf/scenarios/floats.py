"""Floats that are hard to write: tiny, huge and infinite."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "double", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_DOUBLE"},
    {"name": "float", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_FLOAT"}
  ]}
 ]}
# %% feed: the message
{"double": [5e-324, 1.7976931348623157e308, "Infinity", "-Infinity", 0.1, -0.0], "float": [1.401298464324817e-45, 3.4028234663852886e38, "-Infinity", 0.5, -0.0]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
