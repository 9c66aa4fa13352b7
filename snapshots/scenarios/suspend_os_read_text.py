"""A feed suspended at reading a file goes on with the host's text."""
# /// scenario
# suspend = "os"
# [answers.os]
# "Path.read_text" = ["first line\nzweite Zeile ü\n"]
# ///

# %% feed
from pathlib import Path

lines = Path("/data/notes.txt").read_text().splitlines()

# %% ask: the text
lines
