"""One field of several, set to its default."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32", "oneofIndex": 0},
    {"name": "text", "number": 2, "type": "TYPE_STRING", "oneofIndex": 0},
    {"name": "part", "number": 3, "type": "TYPE_MESSAGE", "typeName": ".Message", "oneofIndex": 0}
  ], "oneofDecl": [{"name": "choice"}]}
 ]}
# %% feed: the message
{"part": {"number": 0}}

# %% ask: part
["has", "part"]
# %% ask: in it
["has", "part", "number"]
# %% ask: not the text
["has", "part", "text"]
# %% ask: serialized again
["encoded"]
