"""A zero with a sign is not the default, and so has to be written."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "double", "number": 1, "type": "TYPE_DOUBLE"},
    {"name": "float", "number": 2, "type": "TYPE_FLOAT"}
  ]}
 ]}
# %% feed: the message
{"double": -0.0, "float": -0.0}

# %% ask: double
["value", "double"]
# %% ask: float
["value", "float"]
# %% ask: serialized again
["encoded"]
