"""Lists of every kind, packed where that is the default."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "numbers", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_INT64"},
    {"name": "flags", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_BOOL"},
    {"name": "colors", "number": 3, "label": "LABEL_REPEATED", "type": "TYPE_ENUM", "typeName": ".Color"},
    {"name": "floats", "number": 4, "label": "LABEL_REPEATED", "type": "TYPE_FLOAT"}
  ]}
 ],
 "enumType": [
  {"name": "Color", "value": [{"name": "RED", "number": 0}, {"name": "BLUE", "number": 1}]}
 ]}
# %% feed: the message
{"numbers": ["0", "-1", "9007199254740993"], "flags": [true, false], "colors": ["BLUE", "RED"], "floats": [0.5]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
