"""A relay with wider types, as the format's documentation allows."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32"},
    {"name": "count", "number": 2, "type": "TYPE_UINT32"},
    {"name": "flag", "number": 3, "type": "TYPE_BOOL"},
    {"name": "color", "number": 4, "type": "TYPE_ENUM", "typeName": ".Color"},
    {"name": "text", "number": 5, "type": "TYPE_STRING"}
  ]},
  {"name": "Relay", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT64"},
    {"name": "count", "number": 2, "type": "TYPE_UINT64"},
    {"name": "flag", "number": 3, "type": "TYPE_INT32"},
    {"name": "color", "number": 4, "type": "TYPE_INT32"},
    {"name": "text", "number": 5, "type": "TYPE_BYTES"}
  ]}
 ],
 "enumType": [
  {"name": "Color", "value": [{"name": "RED", "number": 0}, {"name": "BLUE", "number": 1}, {"name": "GREEN", "number": 5}]}
 ]}
# %% feed: the message
{"number": -7, "count": 4294967295, "flag": true, "color": "GREEN", "text": "gr\u00f6\u00dfe"}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
