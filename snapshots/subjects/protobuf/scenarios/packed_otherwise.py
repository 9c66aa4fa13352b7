"""A packed list through a relay to which it is not packed, and the other way round."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "packed", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_INT32", "options": {"packed": true}},
    {"name": "loose", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_INT32"}
  ]},
  {"name": "Relay", "field": [
    {"name": "packed", "number": 1, "label": "LABEL_REPEATED", "type": "TYPE_INT32"},
    {"name": "loose", "number": 2, "label": "LABEL_REPEATED", "type": "TYPE_INT32", "options": {"packed": true}}
  ]}
 ]}
# %% feed: the message
{"packed": [1, -1, 300], "loose": [2, -2]}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
