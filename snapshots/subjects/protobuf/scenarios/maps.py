"""Maps by texts, numbers beyond a double and truth values."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "names", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Message.NamesEntry"},
    {"name": "numbers", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Message.NumbersEntry"},
    {"name": "flags", "number": 3, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Message.FlagsEntry"}
  ], "nestedType": [{"name": "NamesEntry", "field": [{"name": "key", "number": 1, "type": "TYPE_STRING"}, {"name": "value", "number": 2, "type": "TYPE_INT32"}], "options": {"mapEntry": true}}, {"name": "NumbersEntry", "field": [{"name": "key", "number": 1, "type": "TYPE_INT64"}, {"name": "value", "number": 2, "type": "TYPE_STRING"}], "options": {"mapEntry": true}}, {"name": "FlagsEntry", "field": [{"name": "key", "number": 1, "type": "TYPE_BOOL"}, {"name": "value", "number": 2, "type": "TYPE_BYTES"}], "options": {"mapEntry": true}}]}
 ]}
# %% feed: the message
{"names": {"b": 2, "a": 1, "": 0, "10": 3, "9": 4}, "numbers": {"9007199254740993": "x", "-1": ""}, "flags": {"true": "AA==", "false": ""}}

# %% ask: whole
["value"]
