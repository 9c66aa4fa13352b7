"""Bytes in a set are found again, and adding an equal one changes nothing."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
s = {b"a", b"b", b""}

# %% ask: found by fresh members
["a".encode() in s, "".encode() in s, "c".encode() in s]

# %% ask: adding an equal member
s.add("a".encode())
len(s)

# %% ask: algebra with a fresh set
other = {"b".encode(), "c".encode()}
(s & other, s | other, s - other, s ^ other)

# %% ask: discarded by a fresh member
s.discard("b".encode())
s
