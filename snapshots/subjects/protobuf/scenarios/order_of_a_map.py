"""A map has no order, and what is serialized has one."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "names", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Message.NamesEntry"}
  ], "nestedType": [{"name": "NamesEntry", "field": [{"name": "key", "number": 1, "type": "TYPE_STRING"}, {"name": "value", "number": 2, "type": "TYPE_INT32"}], "options": {"mapEntry": true}}]}
 ]}
# %% feed: the message
{"names": {"d": 1, "b": 2, "10": 3, "a": 4, "9": 5, "c": 6}}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
