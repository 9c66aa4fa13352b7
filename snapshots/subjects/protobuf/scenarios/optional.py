"""Optional fields that are set to their default, and ones that are not set."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32", "oneofIndex": 0, "proto3Optional": true},
    {"name": "text", "number": 2, "type": "TYPE_STRING", "oneofIndex": 1, "proto3Optional": true},
    {"name": "other", "number": 3, "type": "TYPE_INT32", "oneofIndex": 2, "proto3Optional": true}
  ], "oneofDecl": [{"name": "_number"}, {"name": "_text"}, {"name": "_other"}]}
 ]}
# %% feed: the message
{"number": 0, "text": ""}

# %% ask: number is set
["has", "number"]
# %% ask: text is set
["has", "text"]
# %% ask: other is set
["has", "other"]
# %% ask: other
["value", "other"]
# %% ask: serialized again
["encoded"]
