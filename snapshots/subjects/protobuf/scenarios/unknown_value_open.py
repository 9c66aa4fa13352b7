"""A value that a relay's enumeration does not have: from proto3 on it is kept as a number."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "color", "number": 1, "type": "TYPE_ENUM", "typeName": ".Color"},
    {"name": "colors", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_ENUM", "typeName": ".Color"}
  ]},
  {"name": "Relay", "field": [
    {"name": "color", "number": 1, "type": "TYPE_ENUM", "typeName": ".Less"},
    {"name": "colors", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_ENUM", "typeName": ".Less"}
  ]}
 ],
 "enumType": [
  {"name": "Color", "value": [{"name": "RED", "number": 0}, {"name": "BLUE", "number": 1}, {"name": "GREEN", "number": 5}]},
  {"name": "Less", "value": [{"name": "LESS_RED", "number": 0}, {"name": "LESS_BLUE", "number": 1}]}
 ]}
# %% feed: the message
{"color": "GREEN", "colors": ["GREEN", "RED", "GREEN", "BLUE"]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
