"""Nothing but lengths and bytes, which have had the same form all along."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Texts": {"text": "same", "texts": ["as", "ever"], "bytes": [1, 2, 3]}}

# %% ask: kind
kind
# %% ask: text
text
# %% ask: texts
texts
# %% ask: bytes
bytes
