"""Bytes keep every value, and their methods work as before."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
import base64
import binascii

every = binascii.unhexlify("".join([f"{i:02x}" for i in range(256)]))
packed = base64.b64encode(every)

# %% ask: every byte
every

# %% ask: slices, search and indexing
(every[65:70], every.find(b"\xff"), every[200], every[::-64], b"\x80" in every)

# %% ask: encoded
(packed[:12], base64.b64decode(packed) == every, binascii.crc32(every), every.hex()[:8])

# %% ask: methods
(b"a,b".split(b","), b"-".join([b"x", b"y"]), b"Abc".lower(), b"n=%d" % 5, "größe".encode().decode())
