"""Bytes that are no text, and none at all."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "data", "number": 1, "type": "TYPE_BYTES"},
    {"name": "parts", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_BYTES"}
  ]}
 ]}
# %% feed: the message
{"data": "//79AA==", "parts": ["", "gA=="]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
