"""Bytes in a set are found again, and adding an equal one changes nothing."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
s = {b"a", b"b", b""}

# %% ask: found by fresh members
[bytes([97]) in s, bytes() in s, bytes([99]) in s]

# %% ask: adding an equal member
s.add(bytes([97]))
len(s)

# %% ask: algebra with a fresh set
other = {bytes([98]), bytes([99])}
(s & other, s | other, s - other, s ^ other)

# %% ask: discarded by a fresh member
s.discard(bytes([98]))
s
