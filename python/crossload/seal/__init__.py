"""Seals: COSE messages around whole snapshots, made and opened by the host, outside the sandbox.

They need `pip install "crossload[seal]"`. `docs/seals.md` says what a seal protects against, and specifies its bytes.
"""

from crossload.seal.keys import Algorithm, Key
from crossload.seal.ring import KeyRing

__all__ = ["Algorithm", "Key", "KeyRing"]
