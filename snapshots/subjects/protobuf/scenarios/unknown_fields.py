"""Fields that a relay does not know, of every wire type and in a message that it knows."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "known", "number": 1, "type": "TYPE_INT32"},
    {"name": "number", "number": 2, "type": "TYPE_INT64"},
    {"name": "text", "number": 3, "type": "TYPE_STRING"},
    {"name": "double", "number": 4, "type": "TYPE_DOUBLE"},
    {"name": "float", "number": 5, "type": "TYPE_FLOAT"},
    {"name": "part", "number": 6, "type": "TYPE_MESSAGE", "typeName": ".Part"},
    {"name": "numbers", "number": 7, "label": "LABEL_REPEATED", "type": "TYPE_INT32"}
  ]},
  {"name": "Part", "field": [
    {"name": "known", "number": 1, "type": "TYPE_INT32"},
    {"name": "text", "number": 2, "type": "TYPE_STRING"}
  ]},
  {"name": "Relay", "field": [
    {"name": "known", "number": 1, "type": "TYPE_INT32"},
    {"name": "part", "number": 6, "type": "TYPE_MESSAGE", "typeName": ".Less"}
  ]},
  {"name": "Less", "field": [{"name": "known", "number": 1, "type": "TYPE_INT32"}]}
 ]}
# %% feed: the message
{"known": 1, "number": "-5", "text": "kept", "double": 1.5, "float": 0.5, "part": {"known": 2, "text": "kept too"}, "numbers": [1, 2]}

# %% ask: whole
["value"]
