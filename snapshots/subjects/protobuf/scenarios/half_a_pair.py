"""Half of a surrogate pair, which JavaScript has in its texts and UTF-8 has not."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [{"name": "text", "number": 1, "type": "TYPE_STRING"}]}
 ]}
# %% feed: the message
{"text": "a\ud83eb"}

# %% ask: text
["value", "text"]
