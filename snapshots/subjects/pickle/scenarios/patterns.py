"""Compiled regular expressions."""
# /// scenario
# suspend = "idle"
# cpython = false
# ///

# %% feed
import re

# %% feed
state = [re.compile(r"(?P<word>\w+)\s", re.I | re.A), re.compile(rb"[\x00-\x1f]+")]

# %% ask: match
state[0].match('Abc d')['word']
# %% ask: flags
int(state[0].flags)
# %% ask: bytes
state[1].findall(b'a\x01\x02b')
# %% ask: equal
state[0] == re.compile(r'(?P<word>\w+)\s', re.I | re.A)
