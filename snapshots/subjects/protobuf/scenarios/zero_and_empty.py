"""Fields that are set to their default have no presence: nobody can tell."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "number", "number": 1, "type": "TYPE_INT32"},
    {"name": "text", "number": 2, "type": "TYPE_STRING"},
    {"name": "data", "number": 3, "type": "TYPE_BYTES"},
    {"name": "color", "number": 4, "type": "TYPE_ENUM", "typeName": ".Color"}
  ]}
 ],
 "enumType": [
  {"name": "Color", "value": [{"name": "RED", "number": 0}, {"name": "BLUE", "number": 1}]}
 ]}
# %% feed: the message
{"number": 0, "text": "", "data": "", "color": "RED"}

# %% ask: number
["value", "number"]
# %% ask: is it set
["has", "number"]
# %% ask: serialized again
["encoded"]
