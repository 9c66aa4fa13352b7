"""Messages in messages, of their own type."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "name", "number": 1, "type": "TYPE_STRING"},
    {"name": "next", "number": 2, "type": "TYPE_MESSAGE", "typeName": ".Message"},
    {"name": "more", "number": 3, "label": "LABEL_REPEATED", "type": "TYPE_MESSAGE", "typeName": ".Message"}
  ]}
 ]}
# %% feed: the message
{"name": "a", "next": {"name": "b", "next": {}}, "more": [{"name": "c"}, {"more": [{"name": "d"}]}]}

# %% ask: a step down
["value", "next", "name"]
# %% ask: two steps down
["has", "next", "next"]
# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
