"""A number that a float of four bytes can't hold."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [{"name": "float", "number": 1, "type": "TYPE_FLOAT"}]}
 ]}
# %% feed: the message
{"float": 0.1}

# %% ask: float
["value", "float"]
# %% ask: serialized again
["encoded"]
