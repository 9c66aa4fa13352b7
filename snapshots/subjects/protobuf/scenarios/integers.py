"""Every type of integer, at its end or beyond what a double holds."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed: the schema
{"name": "scenario.proto", "syntax": "proto3",
 "messageType": [
  {"name": "Message", "field": [
    {"name": "aint32", "number": 1, "type": "TYPE_INT32"},
    {"name": "aint64", "number": 2, "type": "TYPE_INT64"},
    {"name": "auint32", "number": 3, "type": "TYPE_UINT32"},
    {"name": "auint64", "number": 4, "type": "TYPE_UINT64"},
    {"name": "asint32", "number": 5, "type": "TYPE_SINT32"},
    {"name": "asint64", "number": 6, "type": "TYPE_SINT64"},
    {"name": "afixed32", "number": 7, "type": "TYPE_FIXED32"},
    {"name": "afixed64", "number": 8, "type": "TYPE_FIXED64"},
    {"name": "asfixed32", "number": 9, "type": "TYPE_SFIXED32"},
    {"name": "asfixed64", "number": 10, "type": "TYPE_SFIXED64"}
  ]}
 ]}
# %% feed: the message
{"aint32": -2147483648, "aint64": "-9223372036854775808", "auint32": 4294967295, "auint64": "18446744073709551615", "asint32": -2147483648, "asint64": "9223372036854775807", "afixed32": 4294967295, "afixed64": "9007199254740993", "asfixed32": -1, "asfixed64": "-9007199254740993"}

# %% ask: whole
["value"]
# %% ask: serialized again
["encoded"]
