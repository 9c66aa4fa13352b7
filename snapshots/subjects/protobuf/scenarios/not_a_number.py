"""NaN, of which there are many: the bits are the writer's."""
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
{"double": "NaN", "float": "NaN"}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
