"""Texts beyond ASCII, with a zero byte, and empty ones in a list."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "text", "number": 1, "type": "TYPE_STRING"},
    {"name": "texts", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_STRING"}
  ]}
 ]}
# %% feed: the message
{"text": "größe \u0000 \ud83e\udd80", "texts": ["", "\ufeff", "e\u0301"]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
