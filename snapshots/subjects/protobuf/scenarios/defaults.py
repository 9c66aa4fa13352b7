"""Defaults of proto2, of fields that are not set."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32", "defaultValue": "7"},
    {"name": "text", "number": 2, "type": "TYPE_STRING", "defaultValue": "none"},
    {"name": "flag", "number": 3, "type": "TYPE_BOOL", "defaultValue": "true"},
    {"name": "wide", "number": 4, "type": "TYPE_INT64", "defaultValue": "9007199254740993"},
    {"name": "color", "number": 5, "type": "TYPE_ENUM", "typeName": ".Color", "defaultValue": "BLUE"},
    {"name": "data", "number": 6, "type": "TYPE_BYTES", "defaultValue": "\\001a"},
    {"name": "nan", "number": 7, "type": "TYPE_DOUBLE", "defaultValue": "nan"}
  ]}
 ],
 "enumType": [
  {"name": "Color", "value": [{"name": "RED", "number": 0}, {"name": "BLUE", "number": 1}, {"name": "GREEN", "number": 5}]}
 ]}
# %% feed: the message
{"number": 0}

# %% ask: set
["value", "number"]
# %% ask: text
["value", "text"]
# %% ask: flag
["value", "flag"]
# %% ask: wide
["value", "wide"]
# %% ask: color
["value", "color"]
# %% ask: data
["value", "data"]
# %% ask: nan
["value", "nan"]
# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
