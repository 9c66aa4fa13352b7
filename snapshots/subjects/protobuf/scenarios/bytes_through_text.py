"""Bytes that are no UTF-8, through a relay that takes them for a text."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [{"name": "data", "number": 1, "type": "TYPE_BYTES"}]},
  {"name": "Relay", "field": [{"name": "data", "number": 1, "type": "TYPE_STRING"}]}
 ]}
# %% feed: the message
{"data": "YYD/Yg=="}

# %% ask: data
["value", "data"]
