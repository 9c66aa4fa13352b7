"""The same in proto2, where it is an unknown field, so that a list loses its order."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto",
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

# %% ask: color
["value", "color"]
# %% ask: colors
["value", "colors"]
