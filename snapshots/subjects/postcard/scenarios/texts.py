"""Texts and bytes, empty ones and ones that are longer than a length's first byte counts."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
{"Texts": {"text": "größe 🦀", "texts": ["", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"], "bytes": [0, 255, 128]}}

# %% ask: kind
kind
# %% ask: text
text
# %% ask: texts
texts
# %% ask: bytes
bytes
