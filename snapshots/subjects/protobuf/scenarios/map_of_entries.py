"""A list of pairs through a relay that takes it for a map, as the format's documentation allows."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "pairs", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Pair"}
  ]},
  {"name": "Pair", "field": [
    {"name": "key", "number": 1, "type": "TYPE_STRING"},
    {"name": "value", "number": 2, "type": "TYPE_INT32"}
  ]},
  {"name": "Relay", "field": [
    {"name": "pairs", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Relay.PairsEntry"}
  ], "nestedType": [{"name": "PairsEntry", "field": [{"name": "key", "number": 1, "type": "TYPE_STRING"}, {"name": "value", "number": 2, "type": "TYPE_INT32"}], "options": {"mapEntry": true}}]}
 ]}
# %% feed: the message
{"pairs": [{"key": "b", "value": 1}, {"key": "a", "value": 2}, {"key": "c", "value": 3}]}

# %% ask: whole
["value"]
