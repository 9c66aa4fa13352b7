"""Instances of a frozen dataclass are found again as dict keys by an equal, fresh instance."""
# /// scenario
# suspend = "idle"
# ///

# %% feed
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    name: str
    digest: bytes


d = {Key("a", b"\x00\x01"): 1, Key("b", b""): 2}

# %% ask: found by fresh keys
[d.get(Key("a", bytes.fromhex("0001"))), d.get(Key("b", b"x"[:0]))]

# %% ask: a key with another field is absent
Key("a", b"") in d

# %% ask: found in a set
Key("a", bytes.fromhex("0001")) in set(d)
