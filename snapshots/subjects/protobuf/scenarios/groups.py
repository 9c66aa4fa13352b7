"""A group, proto2's first kind of nested message."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "group", "number": 1, "type": "TYPE_GROUP", "typeName": ".Message.Group"},
    {"name": "last", "number": 2, "type": "TYPE_INT32"}
  ], "nestedType": [{"name": "Group", "field": [{"name": "number", "number": 1, "type": "TYPE_INT32"}, {"name": "text", "number": 2, "type": "TYPE_STRING"}]}]}
 ]}
# %% feed: the message
{"group": {"number": 1, "text": "kept"}, "last": 2}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
