"""A relay with narrower types: what does not fit is cut, and the same everywhere."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT64"},
    {"name": "small", "number": 2, "type": "TYPE_INT64"}
  ]},
  {"name": "Relay", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32"},
    {"name": "small", "number": 2, "type": "TYPE_INT32"}
  ]}
 ]}
# %% feed: the message
{"number": "-7", "small": "2147483647"}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
