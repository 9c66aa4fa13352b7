"""A message without fields is there, or is not."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "there", "number": 1, "type": "TYPE_MESSAGE", "typeName": ".Part"},
    {"name": "absent", "number": 2, "type": "TYPE_MESSAGE", "typeName": ".Part"},
    {"name": "parts", "number": 3, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Part"}
  ]},
  {"name": "Part", "field": [{"name": "number", "number": 1, "type": "TYPE_INT32"}]}
 ]}
# %% feed: the message
{"there": {}, "parts": [{}, {"number": 1}, {}]}

# %% ask: there
["has", "there"]
# %% ask: absent
["has", "absent"]
# %% ask: number of the absent
["value", "absent", "number"]
# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
