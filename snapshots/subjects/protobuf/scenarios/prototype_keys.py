"""Keys that JavaScript's objects have a meaning for."""
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
{"names": {"__proto__": 1, "constructor": 2, "toString": 3}}

# %% ask: whole
["value"]
