"""A feed suspended at the system's randomness goes on with the host's bytes."""
# /// scenario
# suspend = "os"
# at = 2
# [answers.os]
# "os.urandom" = [{ value = { bytes = "AAECAw==" } }, { value = { bytes = "//79/A==" } }]
# ///

# %% feed
import os

tokens = {os.urandom(4): "first", os.urandom(4): "second"}

# %% ask: what was drawn
list(tokens)

# %% ask: found by fresh keys
[tokens.get(bytes.fromhex("00010203")), tokens.get(bytes.fromhex("fffefdfc"))]
