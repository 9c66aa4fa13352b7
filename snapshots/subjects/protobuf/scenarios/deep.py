"""Messages in messages, ninety deep."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "next", "number": 1, "type": "TYPE_MESSAGE", "typeName": ".Message"},
    {"name": "number", "number": 2, "type": "TYPE_INT32"}
  ]}
 ]}
# %% feed: the message
{"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"next": {"number": 7}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}

# %% ask: at the top
["has", "next"]
# %% ask: serialized again
["encoded"]
